package io.github.aiproxy.codec.anthropic;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.ChatReply;
import io.github.aiproxy.chat.Event;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Stop;
import io.github.aiproxy.chat.ToolKind;
import io.github.aiproxy.codec.ClientView;
import io.github.aiproxy.codec.CustomInput;
import io.github.aiproxy.codec.Json;
import io.github.aiproxy.codec.Target;
import io.github.aiproxy.sse.ByteSink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * Whole replies, both ways. Stateless; safe to share.
 *
 * @see <a href="https://platform.claude.com/docs/en/api/messages/create">Anthropic, Create a Message, Returns (read
 *     2026-11)</a>
 */
final class AnthropicReplies {
    private AnthropicReplies() {}

    static void read(byte[] body, Target target, Consumer<Event> sink) {
        JsonNode root = tree(body);
        ReplyEvents events = new ReplyEvents(target);
        if ("error".equals(root.path("type").asText()) || root.path("error").isObject()) {
            events.fail(AnthropicErrors.read(0, root, null), sink);
            return;
        }
        if (!root.path("content").isArray()) {
            throw ChatException.upstream("the upstream's reply has no content");
        }
        events.start(root, sink);
        int index = 0;
        for (JsonNode block : root.path("content")) {
            events.blockStart(index, block, sink);
            events.blockStop(index, sink);
            index++;
        }
        events.stopSeen(root, sink);
        events.complete(sink);
    }

    private static JsonNode tree(byte[] body) {
        try {
            return Json.read(body, AnthropicEventReader.RAW);
        } catch (JsonProcessingException e) {
            throw new ChatException(new ChatError(ChatError.Kind.UPSTREAM, "the upstream's reply is not JSON"), e);
        }
    }

    static byte[] write(ChatReply reply, ClientView client) {
        ChatReply.Candidate answer = reply.candidates().get(0);
        boolean refusal = answer.parts().stream().anyMatch(Part.Refusal.class::isInstance);
        Stop stop = Stops.refusing(answer.stop(), refusal);
        ByteSink sink = new ByteSink(1024);
        try (JsonGenerator out = Json.generator(sink)) {
            out.writeStartObject();
            out.writeStringField("id", "msg_" + client.replyId());
            out.writeStringField("type", "message");
            out.writeStringField("role", "assistant");
            out.writeStringField("model", client.model());
            out.writeArrayFieldStart("content");
            ToolIds ids = new ToolIds();
            for (Part part : answer.parts()) {
                write(out, part, ids, client);
            }
            out.writeEndArray();
            Stops.write(out, stop);
            out.writeObjectFieldStart("usage");
            Integer estimate =
                    reply.usage().input() == null ? client.estimatedInput().getAsInt() : null;
            UsageFigures.write(out, reply.usage(), estimate);
            out.writeEndObject();
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sink.toByteArray();
    }

    private static void write(JsonGenerator out, Part part, ToolIds ids, ClientView client) throws IOException {
        switch (ReplyBlocks.form(part)) {
            case TEXT -> {
                String text = ReplyBlocks.text(part);
                if (!text.isEmpty()) {
                    out.writeStartObject();
                    out.writeStringField("type", "text");
                    out.writeStringField("text", text);
                    Citations.write(out, part instanceof Part.Text cited ? cited.annotations() : List.of());
                    out.writeEndObject();
                }
            }
            case THINKING -> {
                String thoughts = ReplyBlocks.text(part);
                String signature = Signatures.thinking(((Part.Reasoning) part).signature());
                if (!thoughts.isEmpty() || signature != null) {
                    out.writeStartObject();
                    out.writeStringField("type", "thinking");
                    out.writeStringField("thinking", thoughts);
                    out.writeStringField("signature", signature == null ? "" : signature);
                    out.writeEndObject();
                }
            }
            case TOOL_USE -> {
                Part.ToolCall call = (Part.ToolCall) part;
                out.writeStartObject();
                out.writeStringField("type", "tool_use");
                out.writeStringField("id", ReplyBlocks.toolId(ids, call, client.replyId()));
                out.writeStringField("name", call.name());
                out.writeFieldName("input");
                out.writeRawValue(
                        call.kind() == ToolKind.CUSTOM
                                ? CustomInput.arguments(call.arguments())
                                : ToolInput.object(call.arguments()));
                out.writeEndObject();
            }
            case WHOLE -> out.writeRawValue(ReplyBlocks.whole(part));
            case NONE -> {}
        }
    }
}
