package io.github.aiproxy.fake;

import java.util.Base64;

/** Looks into base64 data. Stateless; safe to share. */
final class Images {
    private Images() {}

    /** The bytes; null if that is not standard base64. */
    static byte[] bytes(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** The media type that the first bytes speak of; null if unknown. */
    static String sniff(byte[] bytes) {
        if (begins(bytes, 0x89, 'P', 'N', 'G')) {
            return "image/png";
        }
        if (begins(bytes, 0xFF, 0xD8, 0xFF)) {
            return "image/jpeg";
        }
        if (begins(bytes, 'G', 'I', 'F', '8')) {
            return "image/gif";
        }
        if (begins(bytes, 'R', 'I', 'F', 'F') && bytes.length > 11 && bytes[8] == 'W' && bytes[9] == 'E') {
            return "image/webp";
        }
        if (begins(bytes, '%', 'P', 'D', 'F')) {
            return "application/pdf";
        }
        return null;
    }

    /** A {@code data:} URL's media type and bytes; null if it is none. */
    static Data dataUrl(String url) {
        int comma = url.indexOf(',');
        if (!url.startsWith("data:") || comma < 0 || !url.substring(0, comma).endsWith(";base64")) {
            return null;
        }
        byte[] bytes = bytes(url.substring(comma + 1));
        return bytes == null ? null : new Data(url.substring(5, comma).split(";", 2)[0], bytes);
    }

    /** Bytes and what they are said to be. */
    @SuppressWarnings("ArrayRecordComponent")
    record Data(String mime, byte[] bytes) {}

    static String size(byte[] bytes) {
        return bytes.length + " bytes";
    }

    private static boolean begins(byte[] bytes, int... magic) {
        if (bytes.length < magic.length) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if ((bytes[i] & 0xFF) != magic[i]) {
                return false;
            }
        }
        return true;
    }
}
