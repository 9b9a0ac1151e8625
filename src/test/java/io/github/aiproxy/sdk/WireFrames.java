package io.github.aiproxy.sdk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.fake.Trees;
import java.util.ArrayList;
import java.util.List;

/** Joins a stream's events into the whole reply, as the vendors document it. Stateless. */
final class WireFrames {
    private WireFrames() {}

    static JsonNode whole(Protocol protocol, String sse) {
        List<JsonNode> data = new ArrayList<>();
        for (String line : sse.lines().toList()) {
            if (line.startsWith("data:") && !line.endsWith("[DONE]")) {
                data.add(Trees.read(line.substring("data:".length())));
            }
        }
        return switch (protocol) {
            case ANTHROPIC -> message(data);
            case OPENAI -> completion(data);
            case RESPONSES -> data.get(data.size() - 1).path("response");
            case GEMINI -> response(data);
        };
    }

    private static JsonNode message(List<JsonNode> data) {
        ObjectNode message = Trees.object();
        ArrayNode content = message.putArray("content");
        StringBuilder input = new StringBuilder();
        for (JsonNode event : data) {
            ObjectNode block = content.isEmpty() ? null : (ObjectNode) content.get(content.size() - 1);
            JsonNode delta = event.path("delta");
            switch (event.path("type").asText() + "/" + delta.path("type").asText()) {
                case "content_block_start/" -> {
                    content.add(event.path("content_block").deepCopy());
                    input.setLength(0);
                }
                case "content_block_delta/text_delta" -> append(block, delta, "text");
                case "content_block_delta/thinking_delta" -> append(block, delta, "thinking");
                // clients overwrite it
                case "content_block_delta/signature_delta" -> block.set("signature", delta.path("signature"));
                case "content_block_delta/input_json_delta" ->
                    input.append(delta.path("partial_json").asText());
                case "content_block_stop/" -> {
                    if (input.length() > 0) {
                        block.set("input", Trees.read(input.toString()));
                    }
                }
                case "error/" -> throw new AssertionError(event);
                default -> {}
            }
        }
        return message;
    }

    private static void append(ObjectNode node, JsonNode delta, String field) {
        if (delta.path(field).isTextual()) {
            node.put(field, node.path(field).asText("") + delta.path(field).asText());
        }
    }

    private static JsonNode completion(List<JsonNode> data) {
        ObjectNode completion = Trees.object();
        ObjectNode message = completion.putArray("choices").addObject().putObject("message");
        message.put("role", "assistant");
        for (JsonNode chunk : data) {
            JsonNode delta = chunk.at("/choices/0/delta");
            append(message, delta, "content");
            append(message, delta, "reasoning_content");
            for (JsonNode piece : delta.path("tool_calls")) {
                ArrayNode calls = message.withArray("tool_calls");
                if (piece.path("index").asInt() == calls.size()) {
                    ObjectNode call = piece.deepCopy();
                    call.remove("index");
                    calls.add(call);
                } else {
                    ObjectNode call = (ObjectNode) calls.get(piece.path("index").asInt());
                    append((ObjectNode) call.path("function"), piece.path("function"), "arguments");
                    if (piece.has("extra_content")) {
                        call.set("extra_content", piece.path("extra_content"));
                    }
                }
            }
        }
        return completion;
    }

    private static JsonNode response(List<JsonNode> data) {
        ObjectNode response = Trees.object();
        ArrayNode parts =
                response.putArray("candidates").addObject().putObject("content").putArray("parts");
        data.forEach(chunk -> chunk.at("/candidates/0/content/parts").forEach(parts::add));
        return response;
    }
}
