package io.github.aiproxy.codec.gemini;

import io.github.aiproxy.chat.Annotation;
import io.github.aiproxy.chat.ChatReply;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.TokenLogprob;
import io.github.aiproxy.codec.ClientView;
import io.github.aiproxy.sse.ByteSink;
import java.util.ArrayList;
import java.util.List;

/** Writes a whole reply. Stateless; safe to share. */
final class ReplyWriter {
    private ReplyWriter() {}

    static byte[] write(ChatReply reply, ClientView client) {
        ByteSink out = new ByteSink(2048);
        out.ascii("{\"candidates\":[");
        for (int i = 0; i < reply.candidates().size(); i++) {
            out.ascii(i > 0 ? ",{\"content\":" : "{\"content\":");
            candidate(reply.candidates().get(i), i, out);
        }
        out.write(']');
        if (UsageMetadata.isKnown(reply.usage())) {
            out.ascii(",\"usageMetadata\":");
            UsageMetadata.write(out, reply.usage());
        }
        out.write(GeminiEventWriter.tail(client));
        return out.toByteArray();
    }

    private static void candidate(ChatReply.Candidate candidate, int index, ByteSink out) {
        GroundingWriter grounding = new GroundingWriter();
        List<TokenLogprob> logprobs = new ArrayList<>();
        int written = 0;
        out.ascii("{\"role\":\"model\",\"parts\":[");
        for (Part part : candidate.parts()) {
            ByteSink one = new ByteSink(256);
            if (!part(part, one)) {
                continue;
            }
            if (part instanceof Part.Text text) {
                logprobs.addAll(text.logprobs());
                for (Annotation annotation : text.annotations()) {
                    grounding.add(annotation, text.text(), written, 0);
                }
            }
            if (written++ > 0) {
                out.write(',');
            }
            out.write(one.array(), 0, one.size());
        }
        out.ascii("]},\"finishReason\":\"");
        out.ascii(FinishReason.write(candidate.stop(), written == 0));
        out.ascii("\",\"index\":" + index);
        grounding.write(out);
        Logprobs.write(out, logprobs);
        out.write('}');
    }

    /** Writes the part; false if it means nothing here. */
    private static boolean part(Part part, ByteSink out) {
        if (part instanceof Part.Text text) {
            String blob = ReplyJson.blob(text.signature());
            if (text.text().isEmpty() && blob == null) {
                return false;
            }
            ReplyJson.text(out, text.text(), false, blob);
        } else if (part instanceof Part.Refusal refusal) {
            if (refusal.text().isEmpty()) {
                return false;
            }
            ReplyJson.text(out, refusal.text(), false, null);
        } else if (part instanceof Part.Reasoning reasoning) {
            String blob = ReplyJson.blob(reasoning.signature());
            String thoughts = String.join("\n\n", reasoning.texts());
            if (thoughts.isEmpty() && blob == null) {
                return false;
            }
            ReplyJson.text(out, thoughts, true, blob);
        } else if (part instanceof Part.ToolCall call) {
            if (call.kind().hosted()) {
                return false;
            }
            ReplyJson.call(out, call, call.arguments(), call.signature());
        } else if (ReplyJson.isWhole(part)) {
            ReplyJson.whole(out, part);
        } else if (part instanceof Part.Opaque || part instanceof Part.ToolResult) {
            return false;
        } else {
            throw new AssertionError(part);
        }
        return true;
    }
}
