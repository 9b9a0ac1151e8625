package io.github.aiproxy.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.aiproxy.chat.Protocol;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The OpenAI API with responses: {@code gpt-4.1} does not reason, {@code gpt-5.2} does. Keeps what is stored. Safe to
 * share.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/responses">Responses (read 2026-11)</a>
 */
public final class ResponsesFake extends StrictFake {
    /** Stored responses: the items up to and with their output. */
    private final Map<String, ArrayNode> stored = new ConcurrentHashMap<>();

    private final Map<String, JsonNode> responses = new ConcurrentHashMap<>();

    public ResponsesFake() {
        super(Protocol.RESPONSES, List.of("gpt-4.1", "gpt-5.2"));
    }

    @Override
    FakeReply route(Recorded request) {
        OpenAiWords.checkKey(this, request);
        String call = request.method() + " " + request.path();
        switch (call) {
            case "POST /v1/responses" -> {
                return create(request);
            }
            case "POST /v1/responses/input_tokens" -> {
                JsonNode tree = ResponsesRules.read("CountRequest", body(request));
                OpenAiWords.checkModel(this, tree.path("model").asText());
                ArrayNode items = items(tree);
                ResponsesRules.check(tree, items, this::isStored);
                return FakeReply.json(
                        200,
                        Trees.object()
                                .put("object", "response.input_tokens")
                                .put(
                                        "input_tokens",
                                        ScriptedModel.inputTokens(ResponsesReader.conversation(tree, items))));
            }
            case "GET /v1/models" -> {
                return OpenAiWords.models(this);
            }
            default -> {}
        }
        if (call.startsWith("GET /v1/models/")) {
            String id = request.path().substring("/v1/models/".length());
            OpenAiWords.checkModel(this, id);
            return FakeReply.json(200, OpenAiWords.model(id));
        }
        JsonNode response =
                responses.get(request.path().substring(request.path().lastIndexOf('/') + 1));
        if (call.startsWith("GET /v1/responses/") && response != null) {
            return FakeReply.json(200, response);
        }
        throw new FakeRefusal(404, OpenAiWords.INVALID, "Invalid URL (" + call + ")", null, null);
    }

    private FakeReply create(Recorded request) {
        JsonNode tree = ResponsesRules.read("Request", body(request));
        OpenAiWords.checkModel(this, tree.path("model").asText());
        ArrayNode items = items(tree);
        ResponsesRules.check(tree, items, this::isStored);
        Conversation talk = ResponsesReader.conversation(tree, items);
        Answer answer = ScriptedModel.answer(talk);
        ResponsesWriter writer = new ResponsesWriter("fake" + number(), tree, talk, answer);
        if (tree.path("store").asBoolean(true)) {
            ObjectNode response = writer.response();
            stored.put(response.path("id").asText(), items.deepCopy().addAll((ArrayNode) response.path("output")));
            responses.put(response.path("id").asText(), response);
        }
        if (talk.stream) {
            return FakeReply.sse(writer.frames()).header("x-request-id", "req_fake");
        }
        return answer.ending() == Answer.Ending.BROKEN
                ? error(500, "An error occurred while processing your request.")
                : FakeReply.json(200, writer.response()).header("x-request-id", "req_fake");
    }

    private boolean isStored(String itemId) {
        for (ArrayNode items : stored.values()) {
            for (JsonNode item : items) {
                if (item.path("id").asText().equals(itemId)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The whole input: what is stored of earlier responses, then the items of this request. */
    private ArrayNode items(JsonNode tree) {
        ArrayNode items = Trees.array();
        if (tree.has("previous_response_id")) {
            String id = tree.path("previous_response_id").asText();
            if (!stored.containsKey(id)) {
                throw OpenAiWords.invalid(
                        "previous_response_id",
                        "previous_response_not_found",
                        "Previous response with id '" + id + "' not found.");
            }
            items.addAll(stored.get(id).deepCopy());
        }
        JsonNode input = tree.path("input");
        if (input.isTextual()) {
            items.addObject().put("role", "user").put("content", input.asText());
        } else {
            input.forEach(items::add);
        }
        return items;
    }

    @Override
    FakeReply refuse(FakeRefusal refusal) {
        return OpenAiWords.error(refusal.status, refusal.getMessage(), refusal.type, refusal.param, refusal.code);
    }

    @Override
    public FakeReply error(int status, String message) {
        return OpenAiWords.error(status, message);
    }

    @Override
    public FakeReply rateLimited(int retryAfterSeconds) {
        return OpenAiWords.rateLimited(retryAfterSeconds);
    }

    @Override
    public String errorFrame(String message) {
        return ResponsesWriter.errorFrame(message, 99);
    }

    @Override
    public FakeReply stream(String userText) {
        Conversation talk = new Conversation();
        talk.model = model();
        talk.userText(userText, false);
        ObjectNode request = Trees.object().put("model", model());
        return FakeReply.sse(
                new ResponsesWriter("fake" + number(), request, talk, ScriptedModel.answer(talk)).frames());
    }

    @Override
    FakeRefusal badJson(String detail) {
        return new FakeRefusal(
                400, OpenAiWords.INVALID, "We could not parse the JSON body of your request: " + detail, null, null);
    }

    @Override
    FakeRefusal badMediaType(String found) {
        return new FakeRefusal(
                400,
                OpenAiWords.INVALID,
                "Unsupported content type: '" + found + "'. This API method only accepts 'application/json' requests",
                "unsupported_content_type",
                null);
    }
}
