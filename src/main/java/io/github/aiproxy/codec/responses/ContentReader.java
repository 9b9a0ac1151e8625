package io.github.aiproxy.codec.responses;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.chat.Annotation;
import io.github.aiproxy.chat.CacheHint;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.LazyText;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.codec.DataUrl;
import io.github.aiproxy.codec.InlineMedia;
import io.github.aiproxy.codec.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/** Reads the content of messages and tool outputs: a string, or a list of typed parts. Stateless. */
final class ContentReader {
    private ContentReader() {}

    /**
     * Reads {@code "text"} or {@code [{"type":"input_text","text":…},…]}; nothing for null.
     *
     * @param unknown what becomes of a part whose type is not known: the user's words must not vanish silently, the
     *     model's may
     */
    static List<Part> read(JsonNode content, String path, Part.Opaque.Fate unknown) {
        if (content == null || content.isNull()) {
            return List.of();
        }
        if (content.isTextual()) {
            return List.of(new Part.Text(Json.text(content)));
        }
        if (content.isObject()) {
            return List.of(part(content, path, unknown));
        }
        if (!content.isArray()) {
            throw ChatException.invalid(path + ": must be a string or an array");
        }
        List<Part> parts = new ArrayList<>(content.size());
        for (int i = 0; i < content.size(); i++) {
            JsonNode element = content.get(i);
            String at = path + "[" + i + "]";
            if (element.isTextual()) {
                parts.add(new Part.Text(Json.text(element)));
            } else if (element.isObject()) {
                parts.add(part(element, at, unknown));
            } else {
                throw ChatException.invalid(at + ": must be an object");
            }
        }
        return parts;
    }

    private static Part part(JsonNode node, String path, Part.Opaque.Fate unknown) {
        String type = Fields.string(node, "type", path);
        if (type == null) {
            if (!node.has("text")) {
                throw ChatException.invalid(path + ".type: required");
            }
            type = "input_text";
        }
        return switch (type) {
            case "input_text", "output_text", "text", "summary_text", "reasoning_text" ->
                new Part.Text(
                        Fields.words(node, "text", path), annotations(node.get("annotations")), null, cache(node));
            case "refusal" -> new Part.Refusal(Fields.required(node, "refusal", path));
            case "input_image", "image_url", "computer_screenshot" -> image(node, path);
            case "input_file" -> file(node, path);
            case "input_audio" -> audio(node, path);
            default -> new Part.Opaque(Protocol.RESPONSES, type, Json.raw(node), unknown);
        };
    }

    private static Part image(JsonNode node, String path) {
        String detail = Fields.string(node, "detail", path);
        JsonNode address = Fields.get(node, "image_url");
        LazyText url = address == null
                ? null
                : address.isObject()
                        ? Fields.words(address, "url", path + ".image_url")
                        : Fields.words(node, "image_url", path);
        if (url != null) {
            DataUrl data = DataUrl.parse(url);
            return data == null
                    ? media(Part.Media.Kind.IMAGE, new Part.Source.Url(url.toString()), null, null, detail, node)
                    : media(
                            Part.Media.Kind.IMAGE,
                            new Part.Source.Base64(data.base64()),
                            data.mimeType() == null ? "text/plain" : data.mimeType(),
                            null,
                            detail,
                            node);
        }
        String id = Fields.string(node, "file_id", path);
        if (id == null) {
            throw ChatException.invalid(path + ".image_url: required");
        }
        return media(Part.Media.Kind.IMAGE, new Part.Source.FileId(Protocol.RESPONSES, id), null, null, detail, node);
    }

    private static Part file(JsonNode node, String path) {
        String name = Fields.string(node, "filename", path);
        String detail = Fields.string(node, "detail", path);
        if (Fields.get(node, "file_data") != null) {
            LazyText bytes = Fields.words(node, "file_data", path);
            DataUrl data = DataUrl.parse(bytes);
            String said = data != null ? data.mimeType() : mimeOf(name);
            String mime = said == null ? "text/plain" : said;
            LazyText base64 = data != null ? data.base64() : InlineMedia.standard(bytes);
            String text = mime.startsWith("text/") ? text(base64.toString()) : null;
            return media(
                    kindOf(mime),
                    text != null ? new Part.Source.PlainText(text) : new Part.Source.Base64(base64),
                    mime,
                    name,
                    detail,
                    node);
        }
        String url = Fields.string(node, "file_url", path);
        if (url != null) {
            return media(Part.Media.Kind.DOCUMENT, new Part.Source.Url(url), null, name, detail, node);
        }
        String id = Fields.string(node, "file_id", path);
        if (id == null) {
            throw ChatException.invalid(path + ".file_data: required");
        }
        return media(
                Part.Media.Kind.DOCUMENT, new Part.Source.FileId(Protocol.RESPONSES, id), null, name, detail, node);
    }

    private static Part audio(JsonNode node, String path) {
        JsonNode audio = Fields.object(node, "input_audio", path);
        JsonNode holder = audio == null ? node : audio;
        LazyText data = Fields.words(holder, "data", path + ".input_audio");
        String format = Fields.string(holder, "format", path + ".input_audio");
        return media(
                Part.Media.Kind.AUDIO,
                new Part.Source.Base64(InlineMedia.standard(data)),
                "audio/" + (format == null ? "wav" : format),
                null,
                null,
                node);
    }

    private static Part media(
            Part.Media.Kind kind, Part.Source source, String mime, String name, String detail, JsonNode node) {
        return new Part.Media(kind, source, mime, name, null, detail, cache(node));
    }

    private static Part.Media.Kind kindOf(String mime) {
        if (mime.startsWith("image/")) {
            return Part.Media.Kind.IMAGE;
        }
        if (mime.startsWith("audio/")) {
            return Part.Media.Kind.AUDIO;
        }
        return mime.startsWith("video/") ? Part.Media.Kind.VIDEO : Part.Media.Kind.DOCUMENT;
    }

    private static String mimeOf(String fileName) {
        String name = fileName == null ? "" : fileName.toLowerCase(Locale.ROOT);
        if (name.endsWith(".txt") || name.endsWith(".md")) {
            return "text/plain";
        }
        return name.endsWith(".csv") ? "text/csv" : "application/pdf";
    }

    /** Null if the bytes are not UTF-8. */
    private static String text(String base64) {
        try {
            byte[] bytes = Base64.getDecoder().decode(base64);
            String text = new String(bytes, StandardCharsets.UTF_8);
            return text.indexOf('\uFFFD') < 0 ? text : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** A breakpoint in OpenAI's form, or in Anthropic's, which clients of gateways put on any wire. */
    static CacheHint cache(JsonNode node) {
        JsonNode control = node.get("cache_control");
        if (control != null && control.isObject()) {
            return new CacheHint(Fields.text(control, "ttl"));
        }
        return Fields.get(node, "prompt_cache_breakpoint") == null ? null : new CacheHint(null);
    }

    static List<Annotation> annotations(JsonNode array) {
        if (array == null || !array.isArray() || array.isEmpty()) {
            return List.of();
        }
        List<Annotation> annotations = new ArrayList<>(array.size());
        for (JsonNode node : array) {
            annotations.add(annotation(node));
        }
        return annotations;
    }

    static Annotation annotation(JsonNode node) {
        String title = Fields.text(node, "title");
        return new Annotation(
                Fields.text(node, "url"),
                title != null ? title : Fields.text(node, "filename"),
                Fields.figure(node, "start_index"),
                Fields.figure(node, "end_index"),
                null,
                Protocol.RESPONSES,
                Json.raw(node));
    }
}
