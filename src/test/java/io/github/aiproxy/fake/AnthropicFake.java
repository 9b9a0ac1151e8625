package io.github.aiproxy.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.aiproxy.chat.Protocol;
import java.util.List;
import java.util.Map;

/**
 * The Anthropic API: messages, count_tokens, models. Safe to share.
 *
 * @see <a href="https://docs.claude.com/en/api/messages">Messages (read 2026-11)</a>
 */
public sealed class AnthropicFake extends StrictFake permits ClaudeCodeFake {
    private static final Map<Integer, String> TYPES = Map.of(
            400, "invalid_request_error",
            401, "authentication_error",
            402, "billing_error",
            403, "permission_error",
            404, "not_found_error",
            413, "request_too_large",
            429, "rate_limit_error",
            504, "timeout_error",
            529, "overloaded_error");

    private final Threads threads = new Threads();

    public AnthropicFake() {
        super(Protocol.ANTHROPIC, List.of("claude-sonnet-4-5", "claude-opus-4-6"));
    }

    @Override
    FakeReply route(Recorded request) {
        String version = request.header("anthropic-version");
        if (version == null) {
            throw new FakeRefusal(400, TYPES.get(400), "anthropic-version: header is required");
        }
        if (!version.equals("2023-06-01") && !version.equals("2026-10-21")) {
            throw new FakeRefusal(400, TYPES.get(400), "anthropic-version: \"" + version + "\" is not a valid version");
        }
        checkKey(request);
        String call = request.method() + " " + request.path();
        return switch (call) {
            case "POST /v1/messages" -> messages(request, version);
            case "POST /v1/messages/count_tokens" -> count(request, version);
            case "GET /v1/models" -> modelList();
            default -> {
                if (call.startsWith("GET /v1/models/")) {
                    String id = request.path().substring("/v1/models/".length());
                    checkModel(id);
                    yield ok(model(id));
                }
                throw new FakeRefusal(404, TYPES.get(404), "Not Found");
            }
        };
    }

    void checkKey(Recorded request) {
        String key = request.header("x-api-key");
        String bearer = request.header("authorization");
        if (key == null && bearer != null && bearer.startsWith("Bearer ")) {
            key = bearer.substring("Bearer ".length());
        }
        if (key != null && request.header("x-api-key") == null && !takesKeysAsBearer(request)) {
            throw new FakeRefusal(401, TYPES.get(401), "Invalid bearer token");
        }
        if (key == null) {
            throw new FakeRefusal(401, TYPES.get(401), "x-api-key header is required");
        }
        if (!knowsKey(key)) {
            throw new FakeRefusal(401, TYPES.get(401), "invalid x-api-key");
        }
    }

    /** API keys are bearers since the newer version; before it those were the tokens of logins. */
    private static boolean takesKeysAsBearer(Recorded request) {
        return "2026-10-21".equals(request.header("anthropic-version"));
    }

    private void checkModel(String model) {
        if (!models().contains(model)) {
            throw new FakeRefusal(404, TYPES.get(404), "model: " + model);
        }
    }

    private FakeReply messages(Recorded request, String version) {
        JsonNode tree =
                threads.whole(AnthropicRules.read("Request", body(request), version, request.header("anthropic-beta")));
        checkModel(tree.path("model").asText());
        AnthropicRules.check(tree, version);
        Conversation talk = AnthropicReader.conversation(tree);
        Answer answer = ScriptedModel.answer(talk);
        AnthropicWriter writer = new AnthropicWriter("msg_fake" + number(), talk, answer);
        threads.keep(tree, writer.message());
        if (talk.stream) {
            return named(FakeReply.sse(writer.frames()));
        }
        return answer.ending() == Answer.Ending.BROKEN ? error(529, "Overloaded") : ok(writer.message());
    }

    private FakeReply count(Recorded request, String version) {
        JsonNode tree = AnthropicRules.read("CountRequest", body(request), version, request.header("anthropic-beta"));
        checkModel(tree.path("model").asText());
        AnthropicRules.check(tree, version);
        return ok(Trees.object().put("input_tokens", ScriptedModel.inputTokens(AnthropicReader.conversation(tree))));
    }

    private FakeReply modelList() {
        ObjectNode list = Trees.object();
        ArrayNode data = list.putArray("data");
        models().forEach(id -> data.add(model(id)));
        list.put("has_more", false);
        list.put("first_id", models().get(0));
        list.put("last_id", models().get(models().size() - 1));
        return ok(list);
    }

    private static ObjectNode model(String id) {
        return Trees.object()
                .put("type", "model")
                .put("id", id)
                .put("display_name", "Fake " + id)
                .put("created_at", "2026-01-01T00:00:00Z");
    }

    private FakeReply ok(ObjectNode body) {
        return named(FakeReply.json(200, body));
    }

    private FakeReply named(FakeReply reply) {
        return reply.header("request-id", "req_fake" + number())
                .header("anthropic-ratelimit-requests-limit", "50")
                .header("anthropic-ratelimit-requests-remaining", "49");
    }

    @Override
    FakeReply refuse(FakeRefusal refusal) {
        FakeReply reply = error(refusal.status, refusal.type, refusal.getMessage());
        if (refusal.code == null) {
            return reply;
        }
        ObjectNode body = (ObjectNode) Trees.read(reply.pieces().get(0));
        ((ObjectNode) body.path("error")).putObject("details").put("error_code", refusal.code);
        return FakeReply.json(refusal.status, body);
    }

    @Override
    public FakeReply error(int status, String message) {
        return error(status, TYPES.getOrDefault(status, "api_error"), message);
    }

    private FakeReply error(int status, String type, String message) {
        String id = "req_fake" + number();
        ObjectNode body = errorBody(type, message);
        body.put("request_id", id);
        return FakeReply.json(status, body).header("request-id", id);
    }

    private static ObjectNode errorBody(String type, String message) {
        ObjectNode body = Trees.object().put("type", "error");
        body.putObject("error").put("type", type).put("message", message);
        return body;
    }

    @Override
    public FakeReply rateLimited(int retryAfterSeconds) {
        return error(429, "This request would exceed your rate limit")
                .header("retry-after", Integer.toString(retryAfterSeconds));
    }

    @Override
    public String errorFrame(String message) {
        return "event: error\ndata: " + Trees.text(errorBody("overloaded_error", message)) + "\n\n";
    }

    @Override
    public FakeReply stream(String userText) {
        Conversation talk = new Conversation();
        talk.model = model();
        talk.userText(userText, false);
        return named(
                FakeReply.sse(new AnthropicWriter("msg_fake" + number(), talk, ScriptedModel.answer(talk)).frames()));
    }

    @Override
    FakeRefusal badJson(String detail) {
        return new FakeRefusal(400, TYPES.get(400), "The request body is not valid JSON: " + detail);
    }

    @Override
    FakeRefusal badMediaType(String found) {
        return new FakeRefusal(400, TYPES.get(400), "content-type must be application/json, got " + found);
    }
}
