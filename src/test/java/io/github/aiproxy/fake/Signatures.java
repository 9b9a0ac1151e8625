package io.github.aiproxy.fake;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;

/**
 * The opaque blobs that vendors sign thoughts with: each tells whose it is and what it belongs to, so that a fake
 * notices a foreign, moved or altered one. Stateless; safe to share.
 */
final class Signatures {
    private Signatures() {}

    /** A blob of that vendor, bound to that matter. */
    static String sign(String vendor, String matter) {
        return Base64.getEncoder().encodeToString((vendor + ":" + hash(matter)).getBytes(StandardCharsets.UTF_8));
    }

    /** Whether the vendor signed exactly that matter. */
    static boolean fits(String vendor, String matter, String blob) {
        return sign(vendor, matter).equals(blob);
    }

    /** Whether the blob is the vendor's, whatever it belongs to. */
    static boolean isOf(String vendor, String blob) {
        try {
            return new String(Base64.getDecoder().decode(blob), StandardCharsets.UTF_8).startsWith(vendor + ":");
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String hash(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
