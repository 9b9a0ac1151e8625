package io.github.aiproxy.codec.openai;

import io.github.aiproxy.chat.Annotation;
import io.github.aiproxy.chat.ChatReply;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.TokenLogprob;
import io.github.aiproxy.codec.ClientView;
import io.github.aiproxy.codec.OpenAiLogprobs;
import io.github.aiproxy.sse.ByteSink;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a whole reply as a chat completion object. Stateless; safe to share.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/chat/object">The chat completion object (read 2026-11)</a>
 */
final class ReplyWriter {
    private ReplyWriter() {}

    static byte[] write(ChatReply reply, ClientView client) {
        ByteSink out = new ByteSink(1024);
        out.ascii("{\"id\":");
        JsonText.write(out, "chatcmpl-" + client.replyId());
        out.ascii(",\"object\":\"chat.completion\",\"created\":" + client.createdSeconds() + ",\"model\":");
        JsonText.write(out, client.model());
        out.ascii(",\"choices\":[");
        int number = 0;
        for (int i = 0; i < reply.candidates().size(); i++) {
            ChatReply.Candidate candidate = reply.candidates().get(i);
            out.ascii(i > 0 ? ",{\"index\":" : "{\"index\":");
            JsonText.write(out, i);
            out.ascii(",\"message\":{\"role\":\"assistant\"");
            Message message = new Message(candidate, client, number);
            message.write(out);
            number += candidate.parts().size();
            out.ascii("},\"logprobs\":");
            if (message.logprobs.isEmpty()) {
                out.ascii("null");
            } else {
                out.ascii("{\"content\":");
                OpenAiLogprobs.write(out, message.logprobs);
                out.ascii(",\"refusal\":null}");
            }
            out.ascii(",\"finish_reason\":\"");
            out.ascii(FinishReason.word(candidate.stop(), message.refusal != null));
            out.ascii("\"}");
        }
        out.ascii("],\"usage\":");
        UsageFields.write(out, reply.usage());
        out.write('}');
        return out.toByteArray();
    }

    /** What one answer says, by field. */
    private static final class Message {
        final StringBuilder content = new StringBuilder();
        final List<String> thoughts = new ArrayList<>();
        final List<String> annotations = new ArrayList<>();
        final List<String> images = new ArrayList<>();
        final List<TokenLogprob> logprobs = new ArrayList<>();
        final List<Part.ToolCall> calls = new ArrayList<>();
        final ClientView client;
        final int number;
        String refusal;

        Message(ChatReply.Candidate candidate, ClientView client, int number) {
            this.client = client;
            this.number = number;
            for (Part part : candidate.parts()) {
                add(part);
            }
        }

        private void add(Part part) {
            if (part instanceof Part.Text text) {
                int start = AnswerState.codePoints(content.toString());
                content.append(text.text());
                logprobs.addAll(text.logprobs());
                int end = start + AnswerState.codePoints(text.text());
                for (Annotation annotation : text.annotations()) {
                    String json = Citations.json(annotation, start, end);
                    if (json != null) {
                        annotations.add(json);
                    }
                }
            } else if (part instanceof Part.Refusal said) {
                refusal = refusal == null ? said.text() : refusal + said.text();
            } else if (part instanceof Part.Reasoning reasoning) {
                for (String thought : reasoning.texts()) {
                    if (!thought.isEmpty()) {
                        thoughts.add(thought);
                    }
                }
            } else if (part instanceof Part.ToolCall call) {
                if (!call.kind().hosted()) {
                    calls.add(call);
                }
            } else if (part instanceof Part.Media media) {
                String url = Images.url(media);
                if (url != null) {
                    images.add(url);
                }
            } else if (!(part instanceof Part.ToolResult) && !(part instanceof Part.Opaque)) {
                throw new AssertionError(part);
            }
        }

        void write(ByteSink out) {
            out.ascii(",\"content\":");
            if (content.length() == 0 && (refusal != null || !calls.isEmpty())) {
                out.ascii("null");
            } else {
                JsonText.write(out, content.toString());
            }
            out.ascii(",\"refusal\":");
            if (refusal == null) {
                out.ascii("null");
            } else {
                JsonText.write(out, refusal);
            }
            if (!thoughts.isEmpty()) {
                out.ascii(",\"reasoning_content\":");
                JsonText.write(out, String.join("\n\n", thoughts));
            }
            if (!annotations.isEmpty()) {
                out.ascii(",\"annotations\":[");
                Citations.write(out, annotations);
                out.write(']');
            }
            if (!images.isEmpty()) {
                out.ascii(",\"images\":[");
                for (int i = 0; i < images.size(); i++) {
                    out.ascii(i > 0 ? "," : "");
                    Images.write(out, images.get(i));
                }
                out.write(']');
            }
            if (!calls.isEmpty()) {
                out.ascii(",\"tool_calls\":[");
                for (int i = 0; i < calls.size(); i++) {
                    out.ascii(i > 0 ? "," : "");
                    Part.ToolCall call = calls.get(i);
                    new ToolCallFields(client, call, number + i).whole(out, call);
                }
                out.write(']');
            }
        }
    }
}
