package io.github.aiproxy.codec.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.LazyText;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.codec.DataUrl;
import io.github.aiproxy.codec.InlineMedia;
import io.github.aiproxy.codec.Json;
import io.github.aiproxy.codec.OpenAiFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * The content of one message of a user: words, images, files and sound, checked when added. One thread.
 *
 * <p>A single text is written as a plain string, which every server of this protocol takes.
 */
final class UserContent {
    private final List<Object> pieces = new ArrayList<>();

    void text(String text) {
        text(LazyText.of(text));
    }

    void text(LazyText text) {
        if (!text.isEmpty()) {
            pieces.add(text);
        }
    }

    /** A part of this wire that nobody looked into. */
    void raw(Part.Opaque part) {
        pieces.add(part);
    }

    /** @throws ChatException INVALID_REQUEST if this wire has no way to say it */
    void media(Part.Media media, String path) {
        if (media.context() != null && !media.context().isEmpty()) {
            text(media.context());
        }
        String words = words(media);
        if (words != null) {
            text(media.name() == null ? words : media.name() + "\n\n" + words);
            return;
        }
        Part.Source source = media.source();
        switch (media.kind()) {
            case IMAGE -> refuse(source instanceof Part.Source.FileId, path, "an image in a file store");
            case DOCUMENT -> {
                refuse(source instanceof Part.Source.Url, path, "a document at an address; send its bytes");
                refuse(
                        source instanceof Part.Source.FileId file
                                && file.vendor() != Protocol.OPENAI
                                && file.vendor() != Protocol.RESPONSES,
                        path,
                        "a document in another provider's file store");
            }
            case AUDIO -> {
                refuse(!(source instanceof Part.Source.Base64), path, "sound at an address; send its bytes");
                refuse(audioFormat(media.mimeType()) == null, path, "sound of type " + media.mimeType());
            }
            case VIDEO -> refuse(true, path, "a film");
        }
        pieces.add(media);
    }

    private static void refuse(boolean refused, String path, String what) {
        if (refused) {
            throw ChatException.invalid(path + ": " + what + " cannot be sent to this upstream");
        }
    }

    /** The words of a document that is plain text; null for anything else. */
    static String words(Part.Media media) {
        if (media.source() instanceof Part.Source.PlainText text) {
            return text.text();
        }
        if (media.kind() == Part.Media.Kind.DOCUMENT
                && media.source() instanceof Part.Source.Base64 base64
                && media.mimeType() != null
                && (media.mimeType().startsWith("text/") || media.mimeType().equals("application/json"))) {
            try {
                return new String(Base64.getDecoder().decode(base64.data()), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException e) {
                return null;
            }
        }
        return null;
    }

    void addAll(UserContent other) {
        pieces.addAll(other.pieces);
    }

    boolean isEmpty() {
        return pieces.isEmpty();
    }

    void write(JsonGenerator out) throws IOException {
        if (pieces.isEmpty()) {
            out.writeString("");
        } else if (pieces.size() == 1 && pieces.get(0) instanceof LazyText text) {
            Json.writeText(out, text);
        } else {
            out.writeStartArray();
            for (Object piece : pieces) {
                if (piece instanceof LazyText text) {
                    writeText(out, text);
                } else if (piece instanceof Part.Media media) {
                    write(out, media);
                } else if (piece instanceof Part.Opaque raw) {
                    out.writeRawValue(raw.json());
                } else {
                    throw new AssertionError(piece);
                }
            }
            out.writeEndArray();
        }
    }

    static void writeText(JsonGenerator out, LazyText text) throws IOException {
        out.writeStartObject();
        out.writeStringField("type", "text");
        Json.writeText(out, "text", text);
        out.writeEndObject();
    }

    private static void write(JsonGenerator out, Part.Media media) throws IOException {
        out.writeStartObject();
        switch (media.kind()) {
            case IMAGE -> image(out, media);
            case AUDIO -> {
                out.writeStringField("type", "input_audio");
                out.writeObjectFieldStart("input_audio");
                Json.writeText(out, "data", ((Part.Source.Base64) media.source()).encoded());
                out.writeStringField("format", audioFormat(media.mimeType()));
                out.writeEndObject();
            }
            case DOCUMENT, VIDEO -> file(out, media);
        }
        out.writeEndObject();
    }

    private static void image(JsonGenerator out, Part.Media media) throws IOException {
        out.writeStringField("type", "image_url");
        out.writeObjectFieldStart("image_url");
        if (media.source() instanceof Part.Source.Url url) {
            out.writeStringField("url", url.url());
        } else if (media.source() instanceof Part.Source.Base64 base64) {
            // What the bytes say counts: a wrong label is common, and refused.
            String sniffed = InlineMedia.imageType(base64.encoded());
            String mime = sniffed != null ? sniffed : media.mimeType() != null ? media.mimeType() : "image/png";
            out.writeFieldName("url");
            DataUrl.write(out, mime, base64.encoded());
        } else {
            throw new AssertionError(media.source());
        }
        if (media.detail() != null) {
            switch (media.detail()) {
                case "low", "high", "auto" -> out.writeStringField("detail", media.detail());
                case "original" -> out.writeStringField("detail", "high");
                default -> {}
            }
        }
        out.writeEndObject();
    }

    private static void file(JsonGenerator out, Part.Media media) throws IOException {
        out.writeStringField("type", "file");
        out.writeObjectFieldStart("file");
        if (media.source() instanceof Part.Source.FileId file) {
            out.writeStringField("file_id", file.id());
        } else if (media.source() instanceof Part.Source.Base64 base64) {
            String mime = media.mimeType() == null ? "application/pdf" : media.mimeType();
            out.writeStringField("filename", OpenAiFiles.name(media.name(), mime));
            out.writeFieldName("file_data");
            DataUrl.write(out, mime, base64.encoded());
        } else {
            throw new AssertionError(media.source());
        }
        out.writeEndObject();
    }

    private static String audioFormat(String mime) {
        if (mime == null) {
            return null;
        }
        return switch (mime) {
            case "audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave" -> "wav";
            case "audio/mpeg", "audio/mp3", "audio/mpeg3" -> "mp3";
            default -> null;
        };
    }
}
