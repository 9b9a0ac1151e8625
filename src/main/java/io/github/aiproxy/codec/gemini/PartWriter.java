package io.github.aiproxy.codec.gemini;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.LazyText;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Part.Media;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Role;
import io.github.aiproxy.codec.Json;
import io.github.aiproxy.codec.Target;
import io.github.aiproxy.codec.gemini.ContentsWriter.Placed;
import io.github.aiproxy.codec.gemini.ModelTurnWriter.WrittenCall;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Writes the parts of a request's contents. One per request, one thread. */
final class PartWriter {
    private final JsonGenerator json;
    private final Target target;
    private final boolean own;
    private final boolean levels;

    /** @param own whether the client speaks this protocol, so that ids are Gemini's own */
    PartWriter(JsonGenerator json, Target target, boolean own) {
        this.json = json;
        this.target = target;
        this.own = own;
        this.levels = ModelTraits.of(target.model()).levels();
    }

    void text(String text, String signature) throws IOException {
        text(LazyText.of(text), signature);
    }

    void text(LazyText text, String signature) throws IOException {
        json.writeStartObject();
        writeText(text, signature);
    }

    void thought(String text, String signature) throws IOException {
        json.writeStartObject();
        json.writeBooleanField("thought", true);
        writeText(LazyText.of(text), signature);
    }

    private void writeText(LazyText text, String signature) throws IOException {
        json.writeFieldName("text");
        JsonText.string(json, text);
        if (signature != null) {
            json.writeStringField("thoughtSignature", signature);
        }
        json.writeEndObject();
    }

    /** @throws ChatException INVALID_REQUEST for a file that another vendor keeps */
    void media(Media media, String path) throws IOException {
        StringBuilder about = new StringBuilder();
        if (media.kind() == Media.Kind.DOCUMENT || media.source() instanceof Part.Source.PlainText) {
            about.append(media.name() == null ? "" : media.name());
            if (media.context() != null) {
                about.append(about.isEmpty() ? "" : "\n").append(media.context());
            }
        }
        if (media.source() instanceof Part.Source.PlainText plain) {
            about.append(about.isEmpty() ? "" : "\n\n").append(plain.text());
        }
        if (!about.isEmpty()) {
            text(about.toString(), null);
        }
        if (media.source() instanceof Part.Source.PlainText) {
            return;
        }
        if (isUnreadable(media)) {
            target.lost(path, "an image of a type that Gemini does not read; the model is told so");
            text("[Here was an image of a type that cannot be read.]", null);
            return;
        }
        json.writeStartObject();
        data(media, path);
        if (levels && ("low".equals(media.detail()) || "high".equals(media.detail()))) {
            json.writeObjectFieldStart("mediaResolution");
            json.writeStringField(
                    "level", "low".equals(media.detail()) ? "MEDIA_RESOLUTION_LOW" : "MEDIA_RESOLUTION_HIGH");
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private static boolean isUnreadable(Media media) {
        return media.source() instanceof Part.Source.Base64 base64
                && !MediaParts.isReadable(MediaParts.mimeOfData(media, base64.encoded()));
    }

    /** The member that holds the bytes or their address. */
    private void data(Media media, String path) throws IOException {
        if ("low".equals(media.detail()) || "high".equals(media.detail())) {
            target.lost(path + ".detail", "Gemini looks at all of a request in one resolution");
        }
        if (media.source() instanceof Part.Source.Base64 base64) {
            json.writeObjectFieldStart("inlineData");
            json.writeStringField("mimeType", MediaParts.mimeOfData(media, base64.encoded()));
            Json.writeText(json, "data", base64.encoded());
        } else if (media.source() instanceof Part.Source.Url url) {
            file(url.url(), media.mimeType() != null ? media.mimeType() : MediaParts.mimeOfAddress(url.url()), path);
        } else if (media.source() instanceof Part.Source.FileId file) {
            if (file.vendor() != Protocol.GEMINI) {
                throw ChatException.invalid(
                        path + ": a file id of " + file.vendor().id() + " cannot be read by Gemini; send the bytes");
            }
            file(file.id(), media.mimeType(), path);
        } else {
            throw new AssertionError(media.source());
        }
        json.writeEndObject();
    }

    private void file(String uri, String mime, String path) throws IOException {
        if (uri.startsWith("data:")) {
            throw ChatException.invalid(path + ": a data: address without base64 bytes");
        }
        json.writeObjectFieldStart("fileData");
        if (mime != null) {
            json.writeStringField("mimeType", mime);
        }
        json.writeFieldName("fileUri");
        JsonText.string(json, uri);
    }

    /**
     * Whether to write the part as it is: only this wire's own are.
     *
     * @throws ChatException INVALID_REQUEST if it is foreign and must not be lost
     */
    boolean keeps(Part.Opaque opaque, String path) {
        if (opaque.origin() == Protocol.GEMINI) {
            return true;
        }
        if (opaque.fate() == Part.Opaque.Fate.FAIL) {
            throw ChatException.invalid(path + ": " + opaque.type() + " cannot be said to Gemini");
        }
        target.lost(path, opaque.type() + " cannot be said to Gemini");
        return false;
    }

    /**
     * Writes the response to a call; one of our own if there is none.
     *
     * @param nested whether media go inside the response
     * @return the media that must follow outside
     */
    List<Placed> functionResponse(WrittenCall call, Placed answer, boolean nested) throws IOException {
        Part.ToolResult result = answer == null ? null : (Part.ToolResult) answer.part();
        List<Placed> outside = new ArrayList<>();
        List<Placed> inside = new ArrayList<>();
        if (result == null) {
            target.lost(call.path(), "a call without a result; an error was answered for it");
        } else {
            sortMedia(result, answer.path(), nested, inside, outside);
        }
        json.writeStartObject();
        json.writeObjectFieldStart("functionResponse");
        if (own) {
            json.writeFieldName("id");
            JsonText.string(json, call.callId());
        }
        json.writeStringField("name", call.wireName());
        json.writeFieldName("response");
        response(result);
        if (!inside.isEmpty()) {
            json.writeArrayFieldStart("parts");
            for (Placed placed : inside) {
                Media media = (Media) placed.part();
                if (media.name() != null || media.context() != null) {
                    target.lost(placed.path() + ".name", "what is inside a function's response has no name");
                }
                json.writeStartObject();
                data(media, placed.path());
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        json.writeEndObject();
        json.writeEndObject();
        return outside;
    }

    private void sortMedia(
            Part.ToolResult result, String path, boolean nested, List<Placed> inside, List<Placed> outside) {
        for (int i = 0; i < result.content().size(); i++) {
            Part part = result.content().get(i);
            String at = path + ".content[" + i + "]";
            if (part instanceof Media media) {
                boolean plain = media.source() instanceof Part.Source.PlainText;
                (nested && !plain && !isUnreadable(media) ? inside : outside).add(new Placed(part, Role.USER, at));
            } else if (part instanceof Part.Opaque opaque) {
                if (keeps(opaque, at)) {
                    outside.add(new Placed(part, Role.USER, at));
                }
            } else if (!(part instanceof Part.Text || part instanceof Part.Refusal)) {
                target.lost(at, "not something that a function can answer");
            }
        }
    }

    private void response(Part.ToolResult result) throws IOException {
        if (result == null) {
            member("error", LazyText.of("No result"));
            return;
        }
        LazyText text = textOf(result.content());
        if (result.error()) {
            member("error", text);
        } else if (text.leadsWith('{') && JsonText.isObject(text.toString())) {
            JsonText.raw(json, JsonText.compact(text.toString()));
        } else {
            boolean media = result.content().stream().anyMatch(part -> part instanceof Media);
            member("output", text.isEmpty() && media ? LazyText.of("(see the attached media)") : text);
        }
    }

    private void member(String name, LazyText text) throws IOException {
        json.writeStartObject();
        json.writeFieldName(name);
        JsonText.string(json, text);
        json.writeEndObject();
    }

    /** The words of a result. */
    static LazyText textOf(List<Part> content) {
        if (content.size() == 1 && content.get(0) instanceof Part.Text only) {
            return only.words();
        }
        List<String> texts = new ArrayList<>();
        for (Part part : content) {
            if (part instanceof Part.Text text) {
                texts.add(text.text());
            } else if (part instanceof Part.Refusal refusal) {
                texts.add(refusal.text());
            }
        }
        return LazyText.of(String.join("\n", texts));
    }
}
