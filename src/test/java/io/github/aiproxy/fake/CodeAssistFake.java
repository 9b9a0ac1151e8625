package io.github.aiproxy.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.aiproxy.chat.Protocol;
import java.util.List;
import java.util.Set;

/**
 * Google's Code Assist: Gemini in an envelope, as Gemini CLI is served and, with more rules, as Antigravity is. Safe to
 * share.
 */
public final class CodeAssistFake extends StrictFake {
    /** The project that the key's account pays with. */
    public static final String PROJECT = "proj-1";

    private static final Set<String> ENVELOPE =
            Set.of("model", "project", "user_prompt_id", "request", "enabled_credit_types");
    private static final Set<String> ANTIGRAVITY = Set.of("requestId", "requestType", "userAgent");

    private final boolean antigravity;

    private CodeAssistFake(boolean antigravity) {
        super(Protocol.GEMINI, List.of("gemini-2.5-flash", "gemini-3-pro-preview"));
        this.antigravity = antigravity;
    }

    public static CodeAssistFake geminiCli() {
        return new CodeAssistFake(false);
    }

    public static CodeAssistFake antigravity() {
        return new CodeAssistFake(true);
    }

    @Override
    FakeReply route(Recorded request) {
        String bearer = request.header("authorization");
        if (bearer == null || !bearer.startsWith("Bearer ") || !knowsKey(bearer.substring("Bearer ".length()))) {
            throw new FakeRefusal(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.");
        }
        return switch (request.method() + " " + request.path() + "?" + request.query()) {
            case "POST /v1internal:generateContent?" -> {
                if (antigravity) {
                    throw GeminiRules.invalid("streams only");
                }
                GeminiWriter writer = writer(request);
                yield writer.isBroken()
                        ? error(503, "The model is overloaded.")
                        : FakeReply.json(200, wrapped(writer.response()));
            }
            case "POST /v1internal:streamGenerateContent?alt=sse" ->
                FakeReply.sse(wrapped(writer(request).frames()));
            case "POST /v1internal:countTokens?" -> count(request);
            default -> throw new FakeRefusal(404, "NOT_FOUND", "Requested entity was not found.");
        };
    }

    private GeminiWriter writer(Recorded recorded) {
        ObjectNode envelope = body(recorded);
        envelope.fieldNames().forEachRemaining(name -> {
            if (!ENVELOPE.contains(name) && !(antigravity && ANTIGRAVITY.contains(name))) {
                throw unknown(name);
            }
        });
        for (String name : antigravity ? ANTIGRAVITY : Set.<String>of()) {
            if (!envelope.path(name).isTextual()) {
                throw GeminiRules.invalid(name + " is required");
            }
        }
        if (!envelope.path("project").asText().equals(PROJECT)) {
            throw new FakeRefusal(403, "PERMISSION_DENIED", "The caller does not have permission");
        }
        String model = model(envelope.path("model").asText());
        ObjectNode request = (ObjectNode) envelope.path("request");
        request.remove(Set.of("session_id", "sessionId", "labels"));
        if (antigravity) {
            antigravityRules(request, model);
        }
        if (request.has("model")) {
            throw unknown("model");
        }
        JsonNode tree = GeminiRules.read("Request", request);
        GeminiRules.check(tree, model);
        Conversation talk = GeminiReader.conversation(tree, model);
        return new GeminiWriter("fake" + number(), talk, ScriptedModel.answer(talk));
    }

    private static void antigravityRules(ObjectNode request, String model) {
        if (request.has("safetySettings")) {
            throw unknown("safetySettings");
        }
        if (request.path("generationConfig").has("maxOutputTokens") && model.startsWith("gemini")) {
            throw GeminiRules.invalid("maxOutputTokens is not supported");
        }
        for (JsonNode tool : request.path("tools")) {
            for (JsonNode function : tool.path("functionDeclarations")) {
                if (function.has("parametersJsonSchema")) {
                    throw unknown("parametersJsonSchema");
                }
            }
        }
    }

    private String model(String name) {
        if (!models().contains(name)) {
            throw new FakeRefusal(404, "NOT_FOUND", "Requested entity was not found.");
        }
        return name;
    }

    private FakeReply count(Recorded recorded) {
        ObjectNode envelope = body(recorded);
        if (envelope.size() != 1 || !(envelope.path("request") instanceof ObjectNode request)) {
            throw GeminiRules.invalid("a count has a request and nothing else");
        }
        String name = request.path("model").asText();
        if (!name.startsWith("models/")) {
            throw GeminiRules.invalid("model must begin with models/");
        }
        String model = model(name.substring("models/".length()));
        request.remove("model");
        if (!antigravity) {
            request.fieldNames().forEachRemaining(field -> {
                if (!field.equals("contents")) {
                    throw unknown(field);
                }
            });
        } else {
            antigravityRules(request, model);
        }
        JsonNode tree = GeminiRules.read("Request", request);
        GeminiRules.check(tree, model);
        return FakeReply.json(
                200,
                Trees.object().put("totalTokens", ScriptedModel.inputTokens(GeminiReader.conversation(tree, model))));
    }

    private ObjectNode wrapped(ObjectNode response) {
        if (response.has("error")) {
            return response;
        }
        ObjectNode envelope = Trees.object();
        envelope.set("response", response.deepCopy().without("responseId"));
        return envelope.put("traceId", "trace-" + number());
    }

    private List<String> wrapped(List<String> frames) {
        return frames.stream()
                .map(frame -> (ObjectNode)
                        Trees.read(frame.substring("data: ".length()).strip()))
                .map(chunk -> "data: " + Trees.text(wrapped(chunk)) + "\n\n")
                .toList();
    }

    private static FakeRefusal unknown(String name) {
        return GeminiRules.invalid("Invalid JSON payload received. Unknown name \"" + name + "\": Cannot find field.");
    }

    @Override
    FakeReply refuse(FakeRefusal refusal) {
        return FakeReply.json(refusal.status, GeminiFake.errorBody(refusal.status, refusal.type, refusal.getMessage()));
    }

    @Override
    public FakeReply error(int status, String message) {
        return FakeReply.json(status, GeminiFake.errorBody(status, GeminiFake.word(status), message));
    }

    /** An error with one detail. */
    public FakeReply error(int status, String message, String detail) {
        ObjectNode body = GeminiFake.errorBody(status, GeminiFake.word(status), message);
        ((ObjectNode) body.path("error")).putArray("details").add(Trees.read(detail));
        return FakeReply.json(status, body);
    }

    @Override
    public FakeReply rateLimited(int retryAfterSeconds) {
        return error(
                429,
                "You have exhausted your capacity on this model.",
                "{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\":\"" + retryAfterSeconds
                        + "s\"}");
    }

    @Override
    public String errorFrame(String message) {
        return "data: " + Trees.text(GeminiFake.errorBody(503, "UNAVAILABLE", message)) + "\n\n";
    }

    @Override
    public FakeReply stream(String userText) {
        Conversation talk = new Conversation();
        talk.model = model();
        talk.userText(userText, false);
        return FakeReply.sse(wrapped(new GeminiWriter("fake" + number(), talk, ScriptedModel.answer(talk)).frames()));
    }

    @Override
    FakeRefusal badJson(String detail) {
        return GeminiRules.invalid("Invalid JSON payload received. " + detail);
    }

    @Override
    FakeRefusal badMediaType(String found) {
        return GeminiRules.invalid("Invalid JSON payload received. content-type " + found);
    }
}
