package io.github.aiproxy.codec.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.chat.CacheHint;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.LazyText;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Role;
import io.github.aiproxy.codec.DataUrl;
import io.github.aiproxy.codec.InlineMedia;
import io.github.aiproxy.codec.Json;
import java.util.List;
import java.util.Locale;

/** Reads the content parts of messages: words, images, files and sound. Stateless; safe to share. */
final class PartReader {
    private PartReader() {}

    /** Reads {@code content}: null, a string, or an array of parts. */
    static void read(JsonNode content, String path, Role role, List<Part> parts) {
        if (!Fields.present(content)) {
            return;
        }
        if (content.isTextual()) {
            // An assistant that only called tools has "" here.
            if (role != Role.ASSISTANT || !Json.text(content).isEmpty()) {
                parts.add(new Part.Text(Json.text(content)));
            }
            return;
        }
        if (!content.isArray()) {
            throw ChatException.invalid(path + ": expected a string or an array");
        }
        int i = 0;
        for (JsonNode part : content) {
            String at = path + "[" + i++ + "]";
            if (part.isTextual()) {
                parts.add(new Part.Text(Json.text(part)));
            } else {
                parts.add(part(part, at, role));
            }
        }
    }

    private static Part part(JsonNode part, String path, Role role) {
        if (!part.isObject()) {
            throw ChatException.invalid(path + ": expected an object");
        }
        String type = Fields.requiredText(part, "type", path);
        return switch (type) {
            case "text", "input_text", "output_text" ->
                new Part.Text(Fields.words(part, "text", path), List.of(), null, cacheHint(part));
            case "refusal" -> new Part.Refusal(orEmpty(Fields.text(part, "refusal", path)));
            case "image_url", "input_image" -> image(part, path);
            case "input_audio" -> audio(part, path);
            case "file", "input_file" -> file(part, path);
            default ->
                // What a user attached must not vanish; what a model said in a form of its own may.
                new Part.Opaque(
                        Protocol.OPENAI,
                        type,
                        Json.raw(part),
                        role == Role.ASSISTANT ? Part.Opaque.Fate.DROP : Part.Opaque.Fate.FAIL);
        };
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }

    private static Part image(JsonNode part, String path) {
        JsonNode image = part.get("image_url");
        String at = path + ".image_url";
        LazyText url;
        String detail = Fields.text(part, "detail", path);
        if (image != null && image.isObject()) {
            url = Fields.requiredWords(image, "url", at);
            String inner = Fields.text(image, "detail", at);
            detail = inner != null ? inner : detail;
        } else {
            url = Fields.requiredWords(image, at);
        }
        DataUrl data = DataUrl.parse(url);
        if (data == null) {
            return new Part.Media(
                    Part.Media.Kind.IMAGE,
                    new Part.Source.Url(url.toString()),
                    null,
                    null,
                    null,
                    detail,
                    cacheHint(part));
        }
        String mime = data.mimeType() != null ? data.mimeType() : InlineMedia.imageType(data.base64());
        return new Part.Media(
                kind(mime, Part.Media.Kind.IMAGE),
                new Part.Source.Base64(data.base64()),
                mime,
                null,
                null,
                detail,
                cacheHint(part));
    }

    private static Part.Media.Kind kind(String mime, Part.Media.Kind otherwise) {
        if (mime == null) {
            return otherwise;
        }
        if (mime.startsWith("image/")) {
            return Part.Media.Kind.IMAGE;
        }
        if (mime.startsWith("audio/")) {
            return Part.Media.Kind.AUDIO;
        }
        return mime.startsWith("video/") ? Part.Media.Kind.VIDEO : Part.Media.Kind.DOCUMENT;
    }

    private static Part audio(JsonNode part, String path) {
        JsonNode audio = Fields.object(part, "input_audio", path);
        if (audio == null) {
            throw ChatException.invalid(path + ".input_audio: missing");
        }
        LazyText data = Fields.requiredWords(audio.get("data"), path + ".input_audio.data");
        String format = Fields.requiredText(audio.get("format"), path + ".input_audio.format");
        DataUrl url = DataUrl.parse(data);
        return new Part.Media(
                Part.Media.Kind.AUDIO,
                new Part.Source.Base64(url != null ? url.base64() : InlineMedia.standard(data)),
                format.equals("mp3") ? "audio/mpeg" : "audio/" + format.toLowerCase(Locale.ROOT),
                null,
                null,
                null,
                cacheHint(part));
    }

    private static Part file(JsonNode part, String path) {
        JsonNode nested = Fields.object(part, "file", path);
        JsonNode file = nested == null ? part : nested;
        String at = nested == null ? path : path + ".file";
        String name = Fields.text(file, "filename", at);
        String id = Fields.text(file, "file_id", at);
        LazyText content = Fields.words(file, "file_data", at);
        String address = Fields.text(file, "file_url", at);
        Part.Source source;
        String mime = null;
        if (Fields.present(file.get("file_data"))) {
            DataUrl url = DataUrl.parse(content);
            source = new Part.Source.Base64(url != null ? url.base64() : InlineMedia.standard(content));
            mime = url != null ? url.mimeType() : null;
            if (mime == null) {
                mime = InlineMedia.documentType(name);
            }
        } else if (id != null) {
            source = new Part.Source.FileId(Protocol.OPENAI, id);
        } else if (address != null) {
            source = new Part.Source.Url(address);
        } else {
            throw ChatException.invalid(at + ": expected file_data or file_id");
        }
        return new Part.Media(kind(mime, Part.Media.Kind.DOCUMENT), source, mime, name, null, null, cacheHint(part));
    }

    /** A breakpoint in the vendor's form or in the one that other gateways taught clients. */
    static CacheHint cacheHint(JsonNode node) {
        JsonNode control = node.get("cache_control");
        if (control != null && control.isObject()) {
            JsonNode ttl = control.get("ttl");
            return new CacheHint(ttl != null && ttl.isTextual() ? ttl.textValue() : null);
        }
        JsonNode breakpoint = node.get("prompt_cache_breakpoint");
        return breakpoint != null && breakpoint.isObject() ? new CacheHint(null) : null;
    }
}
