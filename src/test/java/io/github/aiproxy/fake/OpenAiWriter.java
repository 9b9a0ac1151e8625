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

/** Gives an answer the shape of a chat completion, whole or in chunks. One per answer, one thread. */
final class OpenAiWriter {
    private final String id;
    private final Conversation talk;
    private final Answer answer;
    private final boolean showThoughts;

    OpenAiWriter(String id, Conversation talk, Answer answer, boolean showThoughts) {
        this.id = id;
        this.talk = talk;
        this.answer = answer;
        this.showThoughts = showThoughts;
    }

    ObjectNode completion(int n) {
        ObjectNode completion = head("chat.completion");
        ArrayNode choices = completion.putArray("choices");
        for (int index = 0; index < n; index++) {
            ObjectNode choice = choices.addObject().put("index", index);
            ObjectNode message = choice.putObject("message").put("role", "assistant");
            message.putNull("content").putNull("refusal");
            message.putArray("annotations");
            int call = 0;
            for (Piece piece : answer.pieces()) {
                if (piece instanceof Words words) {
                    message.put(isRefusal() ? "refusal" : "content", words.text());
                } else if (piece instanceof Thought thought && showThoughts) {
                    message.put("reasoning_content", thought.text());
                } else if (piece instanceof Call made) {
                    message.withArray("tool_calls").add(call(made, call++, true));
                }
            }
            choice.putNull("logprobs").put("finish_reason", finish());
        }
        completion.set("usage", usage());
        return completion;
    }

    List<String> frames(boolean withUsage) {
        List<String> frames = new ArrayList<>();
        ObjectNode first = Trees.object().put("role", "assistant");
        frames.add(chunk((ObjectNode) first.put("content", "").putNull("refusal"), null, withUsage));
        int index = 0;
        for (Piece piece : answer.pieces()) {
            if (piece instanceof Thought thought && showThoughts) {
                for (String part : thought.deltas()) {
                    frames.add(chunk(Trees.object().put("reasoning_content", part), null, withUsage));
                }
            } else if (piece instanceof Words words) {
                for (String part : words.deltas()) {
                    frames.add(chunk(Trees.object().put(isRefusal() ? "refusal" : "content", part), null, withUsage));
                    if (answer.ending() == Ending.BROKEN) {
                        frames.add(errorFrame("The server had an error while processing your request."));
                        return frames;
                    }
                }
            } else if (piece instanceof Call call) {
                callChunks(call, index++, withUsage, frames);
            }
        }
        frames.add(chunk(Trees.object(), finish(), withUsage));
        if (withUsage) {
            ObjectNode last = head("chat.completion.chunk");
            last.putArray("choices");
            last.set("usage", usage());
            frames.add(frame(last));
        }
        frames.add("data: [DONE]\n\n");
        return frames;
    }

    private void callChunks(Call call, int index, boolean withUsage, List<String> frames) {
        ObjectNode begin = Trees.object();
        begin.withArray("tool_calls").add(call(call, index, false).put("index", index));
        frames.add(chunk(begin, null, withUsage));
        String input = call.custom() ? call.input() : call.arguments();
        for (String part : ScriptedModel.deltas(input)) {
            ObjectNode delta = Trees.object();
            ObjectNode made = delta.withArray("tool_calls").addObject().put("index", index);
            made.putObject(call.custom() ? "custom" : "function").put(call.custom() ? "input" : "arguments", part);
            frames.add(chunk(delta, null, withUsage));
        }
    }

    private ObjectNode call(Call call, int index, boolean whole) {
        ObjectNode node = Trees.object().put("id", "call_" + id.substring("chatcmpl-".length()) + "_" + index);
        if (call.custom()) {
            node.put("type", "custom")
                    .putObject("custom")
                    .put("name", call.name())
                    .put("input", whole ? call.input() : "");
        } else {
            node.put("type", "function")
                    .putObject("function")
                    .put("name", call.name())
                    .put("arguments", whole ? call.arguments() : "");
        }
        return node;
    }

    private boolean isRefusal() {
        return answer.ending() == Ending.REFUSAL;
    }

    private String finish() {
        return switch (answer.ending()) {
            case END, STOP_SEQUENCE, REFUSAL, BROKEN -> "stop";
            case MAX_TOKENS -> "length";
            case TOOLS -> "tool_calls";
            case BLOCKED -> "content_filter";
        };
    }

    private ObjectNode head(String object) {
        return Trees.object()
                .put("id", id)
                .put("object", object)
                .put("created", 1767225600)
                .put("model", talk.model)
                .put("service_tier", "default")
                .put("system_fingerprint", "fp_fake");
    }

    private ObjectNode usage() {
        Answer.Usage usage = answer.usage();
        ObjectNode node = Trees.object()
                .put("prompt_tokens", usage.input())
                .put("completion_tokens", usage.output())
                .put("total_tokens", usage.total());
        node.putObject("prompt_tokens_details")
                .put("cached_tokens", usage.cacheRead())
                .put("cache_write_tokens", usage.cacheWrite())
                .put("audio_tokens", 0);
        node.putObject("completion_tokens_details")
                .put("reasoning_tokens", usage.reasoning())
                .put("audio_tokens", 0)
                .put("accepted_prediction_tokens", 0)
                .put("rejected_prediction_tokens", 0);
        return node;
    }

    private String chunk(ObjectNode delta, String finish, boolean withUsage) {
        ObjectNode chunk = head("chat.completion.chunk");
        ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
        choice.set("delta", delta);
        choice.putNull("logprobs").put("finish_reason", finish);
        if (withUsage) {
            chunk.putNull("usage");
        }
        return frame(chunk);
    }

    static String errorFrame(String message) {
        return frame(OpenAiWords.errorBody(message, "server_error", null, null));
    }

    private static String frame(JsonNode data) {
        return "data: " + Trees.text(data) + "\n\n";
    }
}
