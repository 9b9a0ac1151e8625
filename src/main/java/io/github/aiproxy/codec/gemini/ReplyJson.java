package io.github.aiproxy.codec.gemini;

import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Part.Media;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Signature;
import io.github.aiproxy.chat.ToolKind;
import io.github.aiproxy.sse.ByteSink;

/** The parts of a reply as JSON for a client, written straight into bytes. Stateless; safe to share. */
final class ReplyJson {
    private ReplyJson() {}

    /** @param signature null if there is none */
    static void text(ByteSink out, String text, boolean thought, String signature) {
        out.ascii("{\"text\":");
        JsonText.quote(out, text);
        if (thought) {
            out.ascii(",\"thought\":true");
        }
        signature(out, signature);
        out.write('}');
    }

    private static void signature(ByteSink out, String signature) {
        if (signature != null) {
            out.ascii(",\"thoughtSignature\":");
            JsonText.quote(out, signature);
        }
    }

    /** The signature to show to a Gemini client: only Gemini's own; null for the others. */
    static String blob(Signature signature) {
        return signature != null && signature.origin() == Protocol.GEMINI ? signature.blob() : null;
    }

    static void call(ByteSink out, Part.ToolCall call, String arguments, Signature signature) {
        out.ascii("{\"functionCall\":{");
        if (call.callId() != null) {
            out.ascii("\"id\":");
            JsonText.quote(out, call.callId());
            out.write(',');
        }
        out.ascii("\"name\":");
        JsonText.quote(out, call.name());
        out.ascii(",\"args\":");
        boolean freeText = call.kind() == ToolKind.CUSTOM;
        JsonText.raw(
                out, freeText ? JsonText.member(ClientTools.INPUT, arguments) : JsonText.argumentsObject(arguments));
        out.write('}');
        signature(out, blob(signature));
        out.write('}');
    }

    /** Whether {@link #whole} has a form for the part. */
    static boolean isWhole(Part part) {
        return part instanceof Media || (part instanceof Part.Opaque opaque && opaque.origin() == Protocol.GEMINI);
    }

    /** A part that comes in one piece. */
    static void whole(ByteSink out, Part part) {
        if (part instanceof Media media) {
            media(out, media);
        } else if (part instanceof Part.Opaque opaque) {
            JsonText.raw(out, opaque.json());
        } else {
            throw new AssertionError(part);
        }
    }

    private static void media(ByteSink out, Media media) {
        if (media.source() instanceof Part.Source.Base64 base64) {
            out.ascii("{\"inlineData\":{\"mimeType\":");
            JsonText.quote(out, MediaParts.mimeOfData(media, base64.encoded()));
            out.ascii(",\"data\":");
            JsonText.quote(out, base64.data());
            out.ascii("}}");
        } else if (media.source() instanceof Part.Source.PlainText plain) {
            text(out, plain.text(), false, null);
        } else {
            String uri = media.source() instanceof Part.Source.Url url
                    ? url.url()
                    : ((Part.Source.FileId) media.source()).id();
            out.ascii("{\"fileData\":{");
            if (media.mimeType() != null) {
                out.ascii("\"mimeType\":");
                JsonText.quote(out, media.mimeType());
                out.write(',');
            }
            out.ascii("\"fileUri\":");
            JsonText.quote(out, uri);
            out.ascii("}}");
        }
    }
}
