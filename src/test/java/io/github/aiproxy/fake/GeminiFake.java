package io.github.aiproxy.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.aiproxy.chat.Protocol;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The Gemini API: {@code gemini-2.5-flash} and {@code gemini-3-pro-preview}, which demands its thought signatures back.
 * Safe to share.
 *
 * @see <a href="https://ai.google.dev/api/generate-content">Generating content (read 2026-11)</a>
 */
public final class GeminiFake extends StrictFake {
    private static final Map<Integer, String> STATUSES = Map.of(
            400, "INVALID_ARGUMENT",
            401, "UNAUTHENTICATED",
            403, "PERMISSION_DENIED",
            404, "NOT_FOUND",
            429, "RESOURCE_EXHAUSTED",
            500, "INTERNAL",
            503, "UNAVAILABLE",
            504, "DEADLINE_EXCEEDED");

    public GeminiFake() {
        super(Protocol.GEMINI, List.of("gemini-2.5-flash", "gemini-3-pro-preview"));
    }

    @Override
    FakeReply route(Recorded request) {
        checkKey(request);
        String path = request.path().replace("%3A", ":");
        if (path.equals("/v1beta/models") && request.method().equals("GET")) {
            return modelList(parameter(request, "pageSize"), parameter(request, "pageToken"));
        }
        if (path.startsWith("/v1beta/models/")) {
            String rest = path.substring("/v1beta/models/".length());
            int colon = rest.lastIndexOf(':');
            String model = colon < 0 ? rest : rest.substring(0, colon);
            String verb = colon < 0 ? "get" : rest.substring(colon + 1);
            if (request.method().equals(colon < 0 ? "GET" : "POST")) {
                return call(request, model, verb);
            }
        }
        throw new FakeRefusal(404, "NOT_FOUND", "Requested entity was not found.");
    }

    private FakeReply call(Recorded request, String model, String verb) {
        if (!models().contains(model)) {
            throw new FakeRefusal(
                    404,
                    "NOT_FOUND",
                    "models/" + model + " is not found for API version v1beta, or is not supported for " + verb
                            + ". Call ListModels to see the list of available models and their supported methods.");
        }
        String alt = parameter(request, "alt");
        return switch (verb) {
            case "get" -> FakeReply.json(200, model(model));
            case "countTokens" -> count(request, model);
            case "generateContent" -> {
                if ("sse".equals(alt)) {
                    throw GeminiRules.invalid("alt=sse is for streaming methods");
                }
                GeminiWriter writer = writer(request, model);
                yield writer.isBroken()
                        ? error(503, "The model is overloaded. Please try again later.")
                        : FakeReply.json(200, writer.response());
            }
            case "streamGenerateContent" ->
                "sse".equals(alt) ? FakeReply.sse(writer(request, model).frames()) : array(request, model);
            default -> throw new FakeRefusal(404, "NOT_FOUND", "Requested entity was not found.");
        };
    }

    /** A stream without {@code alt=sse} is one JSON array, and so is its error. */
    private FakeReply array(Recorded request, String model) {
        try {
            return FakeReply.streamed(
                    "application/json; charset=UTF-8", writer(request, model).elements());
        } catch (FakeRefusal refusal) {
            FakeReply error = refuse(refusal);
            return FakeReply.json(
                    error.status(), "[" + new String(error.pieces().get(0), StandardCharsets.UTF_8) + "]");
        }
    }

    private GeminiWriter writer(Recorded request, String model) {
        JsonNode tree = GeminiRules.read("Request", body(request));
        GeminiRules.check(tree, model);
        Conversation talk = GeminiReader.conversation(tree, model);
        return new GeminiWriter("fake" + number(), talk, ScriptedModel.answer(talk));
    }

    private FakeReply count(Recorded request, String model) {
        JsonNode tree = GeminiRules.read("CountRequest", body(request));
        JsonNode inner = tree.path("generateContentRequest");
        if (inner.isObject() && !inner.path("model").asText().equals("models/" + model)) {
            throw GeminiRules.invalid(
                    "* CountTokensRequest.generate_content_request.model: model must be models/" + model);
        }
        JsonNode counted = inner.isObject() ? inner : tree;
        GeminiRules.check(counted, model);
        ObjectNode counts = Trees.object();
        long tokens = ScriptedModel.inputTokens(GeminiReader.conversation(counted, model));
        counts.put("totalTokens", tokens);
        counts.putArray("promptTokensDetails")
                .addObject()
                .put("modality", "TEXT")
                .put("tokenCount", tokens);
        return FakeReply.json(200, counts);
    }

    private FakeReply modelList(String pageSize, String pageToken) {
        int from = pageToken == null ? 0 : Integer.parseInt(pageToken);
        int to = Math.min(models().size(), from + (pageSize == null ? 50 : Integer.parseInt(pageSize)));
        ObjectNode list = Trees.object();
        ArrayNode data = list.putArray("models");
        models().subList(from, to).forEach(id -> data.add(model(id)));
        if (to < models().size()) {
            list.put("nextPageToken", Integer.toString(to));
        }
        return FakeReply.json(200, list);
    }

    private static ObjectNode model(String id) {
        ObjectNode model = Trees.object()
                .put("name", "models/" + id)
                .put("version", "001")
                .put("displayName", "Fake " + id)
                .put("inputTokenLimit", 1048576)
                .put("outputTokenLimit", 65536);
        model.putArray("supportedGenerationMethods").add("generateContent").add("countTokens");
        return model;
    }

    private void checkKey(Recorded request) {
        String key = request.header("x-goog-api-key");
        String bearer = request.header("authorization");
        if (key == null) {
            key = parameter(request, "key");
        }
        if (key == null && bearer != null && bearer.startsWith("Bearer ")) {
            if (knowsKey(bearer.substring("Bearer ".length()))) {
                return;
            }
            throw new FakeRefusal(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.");
        }
        if (key == null) {
            throw new FakeRefusal(
                    403,
                    "PERMISSION_DENIED",
                    "Method doesn't allow unregistered callers (callers without established identity). Please use API"
                            + " Key or other form of API consumer identity to call this API.");
        }
        if (!knowsKey(key)) {
            throw new FakeRefusal(
                    400,
                    "INVALID_ARGUMENT",
                    "API key not valid. Please pass a valid API key.",
                    "API_KEY_INVALID",
                    null);
        }
    }

    private static String parameter(Recorded request, String name) {
        for (String pair : request.query().split("&")) {
            if (pair.startsWith(name + "=")) {
                return pair.substring(name.length() + 1);
            }
        }
        return null;
    }

    @Override
    FakeReply refuse(FakeRefusal refusal) {
        ObjectNode body = errorBody(refusal.status, refusal.type, refusal.getMessage());
        if (refusal.code != null) {
            ((ObjectNode) body.path("error"))
                    .putArray("details")
                    .addObject()
                    .put("@type", "type.googleapis.com/google.rpc.ErrorInfo")
                    .put("reason", refusal.code)
                    .put("domain", "googleapis.com");
        }
        return FakeReply.json(refusal.status, body);
    }

    static String word(int status) {
        return STATUSES.getOrDefault(status, "UNKNOWN");
    }

    static ObjectNode errorBody(int status, String word, String message) {
        ObjectNode body = Trees.object();
        body.putObject("error").put("code", status).put("message", message).put("status", word);
        return body;
    }

    @Override
    public FakeReply error(int status, String message) {
        return FakeReply.json(status, errorBody(status, word(status), message));
    }

    @Override
    public FakeReply rateLimited(int retryAfterSeconds) {
        ObjectNode body = errorBody(429, "RESOURCE_EXHAUSTED", "You exceeded your current quota.");
        ((ObjectNode) body.path("error"))
                .putArray("details")
                .addObject()
                .put("@type", "type.googleapis.com/google.rpc.RetryInfo")
                .put("retryDelay", retryAfterSeconds + "s");
        return FakeReply.json(429, body);
    }

    @Override
    public String errorFrame(String message) {
        return "data: " + Trees.text(errorBody(503, "UNAVAILABLE", message)) + "\n\n";
    }

    @Override
    public FakeReply stream(String userText) {
        Conversation talk = new Conversation();
        talk.model = model();
        talk.userText(userText, false);
        List<String> frames =
                new ArrayList<>(new GeminiWriter("fake" + number(), talk, ScriptedModel.answer(talk)).frames());
        return FakeReply.sse(frames);
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
