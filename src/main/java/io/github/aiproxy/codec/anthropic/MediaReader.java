package io.github.aiproxy.codec.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.aiproxy.chat.CacheHint;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import java.util.List;

/** Reads {@code image} and {@code document} blocks. Stateless; safe to share. */
final class MediaReader {
    private MediaReader() {}

    static Part.Media image(ObjectNode block, String path) {
        String at = path + ".source";
        ObjectNode source = source(block, path);
        CacheHint cache = AnthropicToolReader.cache(block, path);
        String mimeType = WireFields.textOrNull(source, "media_type", at);
        return new Part.Media(Part.Media.Kind.IMAGE, reference(source, at), mimeType, null, null, null, cache);
    }

    /** Adds the document; one made of blocks becomes its text and, after it, its images. */
    static void document(ObjectNode block, String path, List<Part> parts) {
        String at = path + ".source";
        ObjectNode source = source(block, path);
        String title = WireFields.textOrNull(block, "title", path);
        String context = WireFields.textOrNull(block, "context", path);
        CacheHint cache = AnthropicToolReader.cache(block, path);
        String type = WireFields.text(source, "type", at);
        Part.Source from;
        String mimeType = WireFields.textOrNull(source, "media_type", at);
        if (type.equals("text")) {
            from = new Part.Source.PlainText(WireFields.text(source, "data", at));
            mimeType = "text/plain";
        } else if (type.equals("content")) {
            from = new Part.Source.PlainText(words(source, at));
            mimeType = "text/plain";
        } else {
            from = reference(source, at);
        }
        parts.add(new Part.Media(Part.Media.Kind.DOCUMENT, from, mimeType, title, context, null, cache));
        if (type.equals("content") && source.path("content").isArray()) {
            for (int i = 0; i < source.path("content").size(); i++) {
                JsonNode inner = source.path("content").get(i);
                if (inner instanceof ObjectNode image
                        && inner.path("type").asText().equals("image")) {
                    parts.add(image(image, at + ".content[" + i + "]"));
                }
            }
        }
    }

    private static ObjectNode source(ObjectNode block, String path) {
        JsonNode source = WireFields.get(block, "source");
        if (source == null) {
            throw ChatException.invalid(path + ".source: field required");
        }
        return WireFields.object(source, path + ".source");
    }

    private static String words(ObjectNode source, String path) {
        JsonNode content = source.path("content");
        if (content.isTextual()) {
            return content.textValue();
        }
        if (!content.isArray()) {
            throw ChatException.invalid(path + ".content: must be a string or an array of blocks");
        }
        StringBuilder out = new StringBuilder();
        for (JsonNode inner : content) {
            String text = inner.path("text").textValue();
            if (text != null) {
                out.append(out.length() == 0 ? "" : "\n").append(text);
            }
        }
        return out.toString();
    }

    private static Part.Source reference(ObjectNode source, String path) {
        String type = WireFields.text(source, "type", path);
        return switch (type) {
            case "base64" -> new Part.Source.Base64(WireFields.words(source, "data", path));
            case "url" -> new Part.Source.Url(WireFields.text(source, "url", path));
            case "file" -> new Part.Source.FileId(Protocol.ANTHROPIC, WireFields.text(source, "file_id", path));
            default -> throw ChatException.invalid(path + ".type: unknown \"" + type + "\"");
        };
    }
}
