package io.github.aiproxy.fake;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.aiproxy.fake.Answer.Call;
import io.github.aiproxy.fake.Answer.Ending;
import io.github.aiproxy.fake.Answer.Piece;
import io.github.aiproxy.fake.Answer.Thought;
import io.github.aiproxy.fake.Answer.Words;
import java.util.ArrayList;
import java.util.List;

/** Gives an answer the shape of a Gemini response, whole or in chunks. One per answer, one thread. */
final class GeminiWriter {
    static final String VENDOR = "gemini";

    private final String id;
    private final Conversation talk;
    private final Answer answer;

    GeminiWriter(String id, Conversation talk, Answer answer) {
        this.id = id;
        this.talk = talk;
        this.answer = answer;
    }

    boolean isBroken() {
        return answer.ending() == Ending.BROKEN;
    }

    ObjectNode response() {
        if (answer.ending() == Ending.BLOCKED) {
            return blocked();
        }
        ArrayNode parts = Trees.array();
        for (int i = 0; i < answer.pieces().size(); i++) {
            Piece piece = answer.pieces().get(i);
            if (piece instanceof Thought thought) {
                if (talk.showThinking) {
                    parts.addObject().put("text", thought.text()).put("thought", true);
                }
            } else if (piece instanceof Words words) {
                ObjectNode part = parts.addObject().put("text", words.text());
                if (signsText()) {
                    part.put("thoughtSignature", Signatures.sign(VENDOR, "text"));
                }
            } else {
                parts.add(call(i));
            }
        }
        return chunk(parts, finish(), true);
    }

    List<String> frames() {
        List<String> frames = new ArrayList<>();
        chunks().forEach(chunk -> frames.add("data: " + Trees.text(chunk) + "\n\n"));
        return frames;
    }

    /** The pieces of one JSON array. */
    List<String> elements() {
        List<String> elements = new ArrayList<>();
        chunks().forEach(chunk -> elements.add((elements.isEmpty() ? "[" : ",\r\n") + Trees.text(chunk)));
        elements.add("\n]\n");
        return elements;
    }

    private List<ObjectNode> chunks() {
        List<ObjectNode> chunks = new ArrayList<>();
        if (answer.ending() == Ending.BLOCKED) {
            return List.of(blocked());
        }
        ArrayNode calls = Trees.array();
        for (int i = 0; i < answer.pieces().size(); i++) {
            Piece piece = answer.pieces().get(i);
            if (piece instanceof Thought thought && talk.showThinking) {
                for (String text : thought.deltas()) {
                    ArrayNode parts = Trees.array();
                    parts.addObject().put("text", text).put("thought", true);
                    chunks.add(chunk(parts, null, false));
                }
            } else if (piece instanceof Words words) {
                for (String text : words.deltas()) {
                    ArrayNode parts = Trees.array();
                    parts.addObject().put("text", text);
                    chunks.add(chunk(parts, null, false));
                    if (isBroken()) {
                        ObjectNode error = Trees.object();
                        error.putObject("error")
                                .put("code", 503)
                                .put("message", "The model is overloaded. Please try again later.")
                                .put("status", "UNAVAILABLE");
                        chunks.add(error);
                        return chunks;
                    }
                }
            } else if (piece instanceof Call) {
                calls.add(call(i));
            }
        }
        if (!calls.isEmpty()) {
            chunks.add(chunk(calls, null, false));
        }
        ArrayNode last = Trees.array();
        ObjectNode part = last.addObject().put("text", "");
        if (signsText() && calls.isEmpty()) {
            part.put("thoughtSignature", Signatures.sign(VENDOR, "text"));
        }
        chunks.add(chunk(last, finish(), true));
        return chunks;
    }

    private ObjectNode call(int index) {
        Call call = (Call) answer.pieces().get(index);
        ObjectNode part = Trees.object();
        ObjectNode made = part.putObject("functionCall");
        boolean three = GeminiRules.isThree(talk.model);
        if (three) {
            made.put("id", "call-" + id + "-" + index);
        }
        made.put("name", call.name()).set("args", Trees.read(call.arguments()));
        boolean first = index == 0 || !(answer.pieces().get(index - 1) instanceof Call);
        if (first && (three || answer.pieces().get(0) instanceof Thought)) {
            part.put("thoughtSignature", Signatures.sign(VENDOR, call.name()));
        }
        return part;
    }

    private boolean signsText() {
        return answer.pieces().get(0) instanceof Thought;
    }

    private String finish() {
        return switch (answer.ending()) {
            case END, STOP_SEQUENCE, TOOLS, BROKEN -> "STOP";
            case MAX_TOKENS -> "MAX_TOKENS";
            case REFUSAL, BLOCKED -> "SAFETY";
        };
    }

    private ObjectNode chunk(ArrayNode parts, String finish, boolean last) {
        ObjectNode chunk = Trees.object();
        ObjectNode candidate = chunk.putArray("candidates").addObject();
        candidate.putObject("content").put("role", "model").set("parts", parts);
        if (finish != null) {
            candidate.put("finishReason", finish);
        }
        candidate.put("index", 0);
        return tail(chunk, last);
    }

    private ObjectNode blocked() {
        ObjectNode chunk = Trees.object();
        chunk.putObject("promptFeedback").put("blockReason", "PROHIBITED_CONTENT");
        return tail(chunk, true);
    }

    private ObjectNode tail(ObjectNode chunk, boolean last) {
        Answer.Usage usage = answer.usage();
        ObjectNode node = chunk.putObject("usageMetadata").put("promptTokenCount", usage.input());
        if (last) {
            node.put("cachedContentTokenCount", usage.cacheRead());
            node.put("candidatesTokenCount", usage.output() - usage.reasoning());
            if (usage.reasoning() > 0) {
                node.put("thoughtsTokenCount", usage.reasoning());
            }
            node.put("totalTokenCount", usage.total());
        } else {
            node.put("totalTokenCount", usage.input());
        }
        node.putArray("promptTokensDetails").addObject().put("modality", "TEXT").put("tokenCount", usage.input());
        return chunk.put("modelVersion", talk.model).put("responseId", id);
    }
}
