package io.github.aiproxy.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.aiproxy.fake.Answer.Call;
import io.github.aiproxy.fake.Answer.Ending;
import io.github.aiproxy.fake.Answer.Piece;
import io.github.aiproxy.fake.Answer.Thought;
import io.github.aiproxy.fake.Answer.Words;
import java.util.ArrayList;
import java.util.List;

/** Gives an answer the shape of a response, whole or streamed. One per answer, one thread. */
final class ResponsesWriter {
    static final String VENDOR = "openai";
    /** Ends the id of a call that belongs to a reasoning item. */
    static final String REASONED = "_r";

    private final String key;
    private final JsonNode request;
    private final Conversation talk;
    private final Answer answer;
    private final List<String> frames = new ArrayList<>();

    /**
     * @param key the part that all ids of the response share; has no {@code _}
     */
    ResponsesWriter(String key, JsonNode request, Conversation talk, Answer answer) {
        this.key = key;
        this.request = request;
        this.talk = talk;
        this.answer = answer;
    }

    ObjectNode response() {
        return response(
                switch (answer.ending()) {
                    case MAX_TOKENS, BLOCKED -> "incomplete";
                    case BROKEN -> "failed";
                    case END, STOP_SEQUENCE, TOOLS, REFUSAL -> "completed";
                });
    }

    List<String> frames() {
        add(event("response.created"), response("in_progress"));
        add(event("response.in_progress"), response("in_progress"));
        for (int i = 0; i < answer.pieces().size(); i++) {
            add(outputEvent("response.output_item.added", i).set("item", item(i, false)));
            Piece piece = answer.pieces().get(i);
            if (piece instanceof Thought thought) {
                thought(thought, i);
            } else if (piece instanceof Words words) {
                words(words, i);
                if (answer.ending() == Ending.BROKEN) {
                    frames.add(errorFrame("An error occurred while processing your request.", frames.size()));
                    return frames;
                }
            } else if (piece instanceof Call call) {
                call(call, i);
            }
            add(outputEvent("response.output_item.done", i).set("item", item(i, true)));
        }
        add(event("response." + response().path("status").asText()), response());
        return frames;
    }

    private void thought(Thought thought, int index) {
        if (!talk.showThinking) {
            return;
        }
        ObjectNode empty = Trees.object().put("type", "summary_text").put("text", "");
        add(summary("response.reasoning_summary_part.added", index).set("part", empty));
        for (String part : thought.deltas()) {
            add(summary("response.reasoning_summary_text.delta", index).put("delta", part));
        }
        add(summary("response.reasoning_summary_text.done", index).put("text", thought.text()));
        ObjectNode whole = Trees.object().put("type", "summary_text").put("text", thought.text());
        add(summary("response.reasoning_summary_part.done", index).set("part", whole));
    }

    private void words(Words words, int index) {
        boolean refusal = answer.ending() == Ending.REFUSAL;
        String kind = refusal ? "response.refusal" : "response.output_text";
        add(content("response.content_part.added", index).set("part", part("")));
        for (String text : words.deltas()) {
            ObjectNode delta = content(kind + ".delta", index).put("delta", text);
            if (!refusal) {
                delta.putArray("logprobs");
            }
            add(delta);
            if (answer.ending() == Ending.BROKEN) {
                return;
            }
        }
        ObjectNode done = content(kind + ".done", index).put(refusal ? "refusal" : "text", words.text());
        if (!refusal) {
            done.putArray("logprobs");
        }
        add(done);
        add(content("response.content_part.done", index).set("part", part(words.text())));
    }

    private void call(Call call, int index) {
        String kind = call.custom() ? "response.custom_tool_call_input" : "response.function_call_arguments";
        String input = call.custom() ? call.input() : call.arguments();
        for (String part : ScriptedModel.deltas(input)) {
            add(itemEvent(kind + ".delta", index).put("delta", part));
        }
        ObjectNode done = itemEvent(kind + ".done", index).put(call.custom() ? "input" : "arguments", input);
        add(call.custom() ? done : done.put("name", call.name()));
    }

    private ObjectNode item(int index, boolean done) {
        Piece piece = answer.pieces().get(index);
        ObjectNode item = Trees.object().put("id", itemId(index));
        String status = !done ? "in_progress" : answer.ending() == Ending.MAX_TOKENS ? "incomplete" : "completed";
        if (piece instanceof Thought thought) {
            ArrayNode summary = item.put("type", "reasoning").putArray("summary");
            if (done && talk.showThinking) {
                summary.addObject().put("type", "summary_text").put("text", thought.text());
            }
            if (Trees.text(request.path("include")).contains("reasoning.encrypted_content")) {
                // What comes with the first event is not yet the whole.
                item.put(
                        "encrypted_content",
                        done ? Signatures.sign(VENDOR, itemId(index)) : Signatures.sign(VENDOR, "unfinished"));
            }
            return item;
        }
        if (piece instanceof Words words) {
            item.put("type", "message").put("status", status).put("role", "assistant");
            ArrayNode content = item.putArray("content");
            if (done) {
                content.add(part(words.text()));
            }
            return item;
        }
        Call call = (Call) piece;
        String callId = "call_" + key + "_" + index;
        Conversation.Declared tool = talk.tool(call.name());
        if (tool != null && tool.namespace() != null) {
            item.put("namespace", tool.namespace());
        }
        if (call.custom()) {
            return item.put("type", "custom_tool_call")
                    .put("status", status)
                    .put("call_id", callId)
                    .put("name", call.name())
                    .put("input", done ? call.input() : "");
        }
        return item.put("type", "function_call")
                .put("status", status)
                .put("call_id", callId)
                .put("name", call.name())
                .put("arguments", done ? call.arguments() : "");
    }

    private String itemId(int index) {
        Piece piece = answer.pieces().get(index);
        boolean reasoned = answer.pieces().get(0) instanceof Thought;
        String tail = "_" + key + "_" + index;
        if (piece instanceof Thought) {
            return "rs" + tail;
        }
        if (piece instanceof Words) {
            return "msg" + tail;
        }
        return (((Call) piece).custom() ? "ctc" : "fc") + tail + (reasoned ? REASONED : "");
    }

    private ObjectNode part(String text) {
        if (answer.ending() == Ending.REFUSAL) {
            return Trees.object().put("type", "refusal").put("refusal", text);
        }
        ObjectNode part = Trees.object().put("type", "output_text").put("text", text);
        part.putArray("annotations");
        part.putArray("logprobs");
        return part;
    }

    private ObjectNode response(String status) {
        boolean done = !status.equals("in_progress");
        ObjectNode response = Trees.object()
                .put("id", "resp_" + key)
                .put("object", "response")
                .put("created_at", 1767225600)
                .put("status", status)
                .put("background", false);
        response.putNull("error").putNull("incomplete_details");
        if (status.equals("incomplete")) {
            response.putObject("incomplete_details")
                    .put("reason", answer.ending() == Ending.BLOCKED ? "content_filter" : "max_output_tokens");
        }
        response.set("instructions", or(request.path("instructions"), "null"));
        response.set("max_output_tokens", or(request.path("max_output_tokens"), "null"));
        response.put("model", talk.model);
        ArrayNode output = response.putArray("output");
        if (done) {
            for (int i = 0; i < answer.pieces().size(); i++) {
                output.add(item(i, true));
            }
        }
        response.put("parallel_tool_calls", talk.parallel);
        response.set("previous_response_id", or(request.path("previous_response_id"), "null"));
        response.set("reasoning", or(request.path("reasoning"), "{\"effort\":null,\"summary\":null}"));
        response.put("service_tier", "default");
        response.put("store", request.path("store").asBoolean(true));
        response.put("temperature", 1.0);
        response.set("text", or(request.path("text"), "{\"format\":{\"type\":\"text\"}}"));
        response.set("tool_choice", or(request.path("tool_choice"), "\"auto\""));
        response.set("tools", or(request.path("tools"), "[]"));
        response.put("top_p", 1.0).put("truncation", "disabled");
        response.set("metadata", or(request.path("metadata"), "{}"));
        if (done) {
            response.set("usage", usage());
        } else {
            response.putNull("usage");
        }
        return response;
    }

    private static JsonNode or(JsonNode value, String otherwise) {
        return value.isMissingNode() ? Trees.read(otherwise) : value;
    }

    private ObjectNode usage() {
        Answer.Usage usage = answer.usage();
        ObjectNode node = Trees.object().put("input_tokens", usage.input());
        node.putObject("input_tokens_details")
                .put("cached_tokens", usage.cacheRead())
                .put("cache_write_tokens", usage.cacheWrite());
        node.put("output_tokens", usage.output());
        node.putObject("output_tokens_details").put("reasoning_tokens", usage.reasoning());
        return node.put("total_tokens", usage.total());
    }

    private static ObjectNode event(String type) {
        return Trees.object().put("type", type);
    }

    private static ObjectNode outputEvent(String type, int index) {
        return event(type).put("output_index", index);
    }

    private ObjectNode itemEvent(String type, int index) {
        return outputEvent(type, index).put("item_id", itemId(index));
    }

    private ObjectNode content(String type, int index) {
        return itemEvent(type, index).put("content_index", 0);
    }

    private ObjectNode summary(String type, int index) {
        return itemEvent(type, index).put("summary_index", 0);
    }

    private void add(ObjectNode event, ObjectNode response) {
        event.set("response", response);
        add(event);
    }

    private void add(JsonNode event) {
        frames.add(frame((ObjectNode) event, frames.size()));
    }

    static String errorFrame(String message, int number) {
        ObjectNode error = event("error").put("code", "server_error").put("message", message);
        error.putNull("param");
        return frame(error, number);
    }

    private static String frame(ObjectNode event, int number) {
        event.put("sequence_number", number);
        return "event: " + event.path("type").asText() + "\ndata: " + Trees.text(event) + "\n\n";
    }
}
