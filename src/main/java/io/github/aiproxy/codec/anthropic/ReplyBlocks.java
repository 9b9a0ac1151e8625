package io.github.aiproxy.codec.anthropic;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.codec.Json;

/**
 * What becomes of a reply's parts for an Anthropic client, the same in a stream and in a whole reply. Stateless; safe to
 * share.
 */
final class ReplyBlocks {
    /** The content block that a part becomes. */
    enum Form {
        TEXT,
        THINKING,
        TOOL_USE,
        /** A block that is written at once, as {@link #whole} has it. */
        WHOLE,
        /** Nothing: the client's protocol has no words for it. */
        NONE
    }

    private ReplyBlocks() {}

    static Form form(Part part) {
        if (part instanceof Part.Text || part instanceof Part.Refusal || part instanceof Part.Media) {
            return Form.TEXT;
        }
        if (part instanceof Part.Reasoning reasoning) {
            return Signatures.redacted(reasoning.signature()) != null ? Form.WHOLE : Form.THINKING;
        }
        if (part instanceof Part.ToolCall call) {
            // what the provider runs itself is none of the client's calls to answer
            return call.kind().hosted() ? Form.NONE : Form.TOOL_USE;
        }
        if (part instanceof Part.Opaque opaque) {
            return opaque.origin() == Protocol.ANTHROPIC ? Form.WHOLE : Form.NONE;
        }
        if (part instanceof Part.ToolResult) {
            return Form.NONE;
        }
        throw new AssertionError(part);
    }

    /** The text that a part has from its beginning. */
    static String text(Part part) {
        if (part instanceof Part.Text text) {
            return text.text();
        }
        if (part instanceof Part.Refusal refusal) {
            return refusal.text();
        }
        if (part instanceof Part.Reasoning reasoning) {
            return Signatures.thoughts(reasoning);
        }
        if (part instanceof Part.ToolCall call) {
            return call.arguments();
        }
        if (part instanceof Part.Media media) {
            return media.source() instanceof Part.Source.Url url
                    ? "![" + (media.name() == null ? "media" : media.name()) + "](" + url.url() + ")"
                    : "[" + (media.mimeType() == null ? "media" : media.mimeType())
                            + " that a Messages reply cannot carry]";
        }
        return "";
    }

    /** The raw JSON of a {@link Form#WHOLE} block, on one line as frames need it. */
    static String whole(Part part) {
        if (part instanceof Part.Reasoning reasoning) {
            return redacted(Signatures.redacted(reasoning.signature()));
        }
        if (part instanceof Part.Opaque opaque) {
            return Json.oneLine(opaque.json());
        }
        throw new AssertionError(part);
    }

    /**
     * A block as a stream starts it, and what it streams after that: the input of calls that Anthropic runs itself comes
     * in deltas like any other.
     *
     * @param input null if the block is all in its start
     */
    record Streamed(String start, String input) {}

    static Streamed streamed(Part part) {
        String whole = whole(part);
        if (part instanceof Part.Opaque opaque && opaque.type().endsWith("tool_use")) {
            try {
                ObjectNode node = (ObjectNode) Json.read(whole);
                JsonNode input = node.replace("input", node.objectNode());
                return new Streamed(Json.raw(node), input == null ? "{}" : Json.raw(input));
            } catch (JsonProcessingException e) {
                return new Streamed(whole, null);
            }
        }
        return new Streamed(whole, null);
    }

    private static String redacted(String data) {
        return Json.raw(JsonNodeFactory.instance
                .objectNode()
                .put("type", "redacted_thinking")
                .put("data", data));
    }

    /** The id that the client pairs a call's result with. */
    static String toolId(ToolIds ids, Part.ToolCall call, String replyId) {
        return ids.next(call.callId() == null || call.callId().isEmpty() ? "toolu_" + replyId : call.callId());
    }
}
