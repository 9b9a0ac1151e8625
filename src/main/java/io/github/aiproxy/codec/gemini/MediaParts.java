package io.github.aiproxy.codec.gemini;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.LazyText;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Part.Media;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.codec.InlineMedia;
import java.util.Locale;

/** Media on this wire: {@code inlineData} and {@code fileData}. Stateless; safe to share. */
final class MediaParts {
    private static final Field MIME_TYPE = Field.of("mimeType");
    private static final Field DATA = Field.of("data");
    private static final Field FILE_URI = Field.of("fileUri");
    private static final Field DISPLAY_NAME = Field.of("displayName");
    private static final Field MEDIA_RESOLUTION = Field.of("mediaResolution");
    private static final Field LEVEL = Field.of("level");

    private MediaParts() {}

    static Media readInline(ObjectNode blob, ObjectNode part, String path) {
        LazyText data = DATA.words(blob, path);
        if (data == null) {
            throw ChatException.invalid(path + ".data: required");
        }
        String mime = MIME_TYPE.text(blob, path);
        return media(new Part.Source.Base64(InlineMedia.standard(data)), mime, blob, part, path);
    }

    static Media readFile(ObjectNode file, ObjectNode part, String path) {
        String uri = FILE_URI.text(file, path);
        if (uri == null || uri.isEmpty()) {
            throw ChatException.invalid(path + ".fileUri: required");
        }
        String mime = MIME_TYPE.text(file, path);
        boolean web = uri.startsWith("https://") || uri.startsWith("http://");
        boolean stored = !web || uri.startsWith("https://generativelanguage.googleapis.com/");
        Part.Source source = stored ? new Part.Source.FileId(Protocol.GEMINI, uri) : new Part.Source.Url(uri);
        return media(source, mime == null ? mimeOfAddress(uri) : mime, file, part, path);
    }

    private static Media media(Part.Source source, String mime, ObjectNode data, ObjectNode part, String path) {
        String detail = null;
        ObjectNode resolution =
                MEDIA_RESOLUTION.in(part) instanceof ObjectNode ? MEDIA_RESOLUTION.object(part, path) : null;
        String level = resolution == null ? null : LEVEL.constant(resolution, path);
        if (level != null && level.endsWith("LOW")) {
            detail = "low";
        } else if (level != null && level.endsWith("HIGH")) {
            detail = "high";
        }
        return new Media(kindOf(mime), source, mime, DISPLAY_NAME.text(data, path), null, detail, null);
    }

    static Media.Kind kindOf(String mime) {
        if (mime == null) {
            return Media.Kind.DOCUMENT;
        }
        String lower = mime.toLowerCase(Locale.ROOT);
        if (lower.startsWith("image/")) {
            return Media.Kind.IMAGE;
        }
        if (lower.startsWith("audio/")) {
            return Media.Kind.AUDIO;
        }
        return lower.startsWith("video/") ? Media.Kind.VIDEO : Media.Kind.DOCUMENT;
    }

    /** The type that an address's ending tells; null if it tells none. */
    static String mimeOfAddress(String uri) {
        if (uri.contains("youtube.com/") || uri.contains("youtu.be/")) {
            return "video/mp4";
        }
        int end = uri.length();
        for (char stop : new char[] {'?', '#'}) {
            int at = uri.indexOf(stop);
            end = at >= 0 ? Math.min(end, at) : end;
        }
        int dot = uri.lastIndexOf('.', end - 1);
        if (dot < 0) {
            return null;
        }
        return switch (uri.substring(dot + 1, end).toLowerCase(Locale.ROOT)) {
            case "png" -> "image/png";
            case "jpg", "jpeg" -> "image/jpeg";
            case "gif" -> "image/gif";
            case "webp" -> "image/webp";
            case "heic" -> "image/heic";
            case "pdf" -> "application/pdf";
            case "txt" -> "text/plain";
            case "mp3" -> "audio/mp3";
            case "wav" -> "audio/wav";
            case "mp4" -> "video/mp4";
            case "mov" -> "video/mov";
            default -> null;
        };
    }

    /** The type of inline bytes: what they are if their beginning tells, else what the sender says. */
    static String mimeOfData(Media media, LazyText base64) {
        String seen = InlineMedia.type(base64);
        if (seen != null) {
            return seen;
        }
        if (media.mimeType() != null) {
            String mime = media.mimeType().toLowerCase(Locale.ROOT);
            return mime.equals("image/jpg") ? "image/jpeg" : mime;
        }
        return switch (media.kind()) {
            case IMAGE -> "image/png";
            case AUDIO -> base64.startsWith("UklGR") ? "audio/wav" : "audio/mp3";
            case VIDEO -> "video/mp4";
            case DOCUMENT -> "application/pdf";
        };
    }

    /** Whether the API takes inline bytes of that type; of images it reads only some. */
    static boolean isReadable(String mime) {
        return switch (mime) {
            case "image/png", "image/jpeg", "image/webp", "image/heic", "image/heif" -> true;
            default -> !mime.startsWith("image/");
        };
    }
}
