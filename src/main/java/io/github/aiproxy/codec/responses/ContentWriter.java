package io.github.aiproxy.codec.responses;

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

/** Writes texts and media as the parts of a message or of a tool's output. Stateless. */
final class ContentWriter {
    private ContentWriter() {}

    static void text(JsonGenerator out, String type, String text) throws IOException {
        text(out, type, LazyText.of(text));
    }

    static void text(JsonGenerator out, String type, LazyText text) throws IOException {
        out.writeStartObject();
        out.writeStringField("type", type);
        Json.writeText(out, "text", text);
        out.writeEndObject();
    }

    /**
     * Writes a medium as input.
     *
     * @param path where it was, for the message to the client
     * @throws ChatException INVALID_REQUEST for sound, film and files in another vendor's store
     */
    static void media(JsonGenerator out, Part.Media media, String path) throws IOException {
        if (media.kind() == Part.Media.Kind.AUDIO || media.kind() == Part.Media.Kind.VIDEO) {
            throw ChatException.invalid(path + ": the model behind this name takes no audio or video");
        }
        if (media.context() != null) {
            text(out, "input_text", media.context());
        }
        if (media.source() instanceof Part.Source.PlainText plain) {
            text(out, "input_text", media.name() == null ? plain.text() : media.name() + "\n\n" + plain.text());
            return;
        }
        boolean image = media.kind() == Part.Media.Kind.IMAGE;
        out.writeStartObject();
        out.writeStringField("type", image ? "input_image" : "input_file");
        if (media.source() instanceof Part.Source.Base64 inline) {
            if (image) {
                out.writeFieldName("image_url");
                DataUrl.write(out, imageType(media.mimeType(), inline.encoded()), inline.encoded());
            } else {
                String mime = media.mimeType() == null ? "application/pdf" : media.mimeType();
                out.writeStringField("filename", OpenAiFiles.name(media.name(), mime));
                out.writeFieldName("file_data");
                DataUrl.write(out, mime, inline.encoded());
            }
        } else if (media.source() instanceof Part.Source.Url address) {
            out.writeStringField(image ? "image_url" : "file_url", address.url());
        } else if (media.source() instanceof Part.Source.FileId file) {
            if (file.vendor() != Protocol.RESPONSES && file.vendor() != Protocol.OPENAI) {
                throw ChatException.invalid(path + ": a file in another vendor's store cannot be read by this model");
            }
            out.writeStringField("file_id", file.id());
        } else {
            throw new AssertionError(media.source());
        }
        if (image) {
            out.writeStringField("detail", media.detail() == null ? "auto" : media.detail());
        }
        out.writeEndObject();
    }

    private static String imageType(String said, LazyText base64) {
        // What the bytes say counts: a wrong label is common, and refused.
        String seen = InlineMedia.imageType(base64);
        return seen != null ? seen : said != null ? said : "image/png";
    }
}
