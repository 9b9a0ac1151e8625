package io.github.aiproxy.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.aiproxy.chat.Protocol;
import java.util.ArrayList;
import java.util.List;

/**
 * ChatGPT's backend for Codex: Responses as streams, stored nowhere, the last event without its output. Safe to share.
 *
 * @see CodexRules
 */
public final class CodexFake extends StrictFake {
    /** The account that the key belongs to. */
    public static final String ACCOUNT = "acc-0000";

    private static final String PATH = "/backend-api/codex/responses";

    public CodexFake() {
        super(Protocol.RESPONSES, List.of("gpt-4.1", "gpt-5.2"));
    }

    @Override
    FakeReply route(Recorded request) {
        String bearer = request.header("authorization");
        if (bearer == null || !bearer.startsWith("Bearer ") || !knowsKey(bearer.substring("Bearer ".length()))) {
            throw new FakeRefusal(401, null, "Provided authentication token is expired. Please try signing in again.");
        }
        if (!ACCOUNT.equals(request.header("chatgpt-account-id"))) {
            throw new FakeRefusal(403, null, "No access to this workspace.");
        }
        if (request.header("originator") == null) {
            throw new FakeRefusal(400, null, "originator is required");
        }
        return switch (request.method() + " " + request.path()) {
            case "POST " + PATH -> create(request);
            case "POST " + PATH + "/compact" -> compact(request);
            default -> throw new FakeRefusal(404, null, "Not Found");
        };
    }

    private FakeReply create(Recorded request) {
        if (!"text/event-stream".equals(request.header("accept"))) {
            throw new FakeRefusal(400, null, "Accept must be text/event-stream");
        }
        ObjectNode body = body(request);
        CodexRules.check(body);
        JsonNode tree = ResponsesRules.read("Request", body);
        OpenAiWords.checkModel(this, tree.path("model").asText());
        ArrayNode items = (ArrayNode) tree.path("input");
        ResponsesRules.check(tree, items, id -> false);
        Conversation talk = ResponsesReader.conversation(tree, items);
        return sse(new ResponsesWriter("fake" + number(), tree, talk, ScriptedModel.answer(talk)).frames());
    }

    private FakeReply compact(Recorded request) {
        ObjectNode body = body(request);
        CodexRules.checkCompact(body);
        ObjectNode reply = Trees.object();
        reply.putArray("output")
                .addObject()
                .put("type", "compaction")
                .put("encrypted_content", "c29tZXRoaW5nIHNob3J0ZXI=");
        return FakeReply.json(200, reply);
    }

    /** With the events and the omissions of this backend. */
    private static FakeReply sse(List<String> frames) {
        List<String> sent = new ArrayList<>();
        for (String frame : frames) {
            if (frame.startsWith("event: response.completed") || frame.startsWith("event: response.incomplete")) {
                int data = frame.indexOf("data: ") + "data: ".length();
                ObjectNode event = (ObjectNode) Trees.read(frame.substring(data).strip());
                ((ObjectNode) event.path("response")).putArray("output");
                sent.add(frame.substring(0, data) + Trees.text(event) + "\n\n");
            } else {
                sent.add(frame);
            }
        }
        return FakeReply.sse(sent)
                .header("x-codex-primary-used-percent", "12")
                .header("x-codex-primary-window-minutes", "300")
                .header("x-request-id", "req_fake");
    }

    @Override
    FakeReply refuse(FakeRefusal refusal) {
        return refusal.status == 404 && refusal.code != null
                ? OpenAiWords.error(404, refusal.getMessage(), refusal.type, refusal.param, refusal.code)
                : detail(refusal.status, refusal.getMessage());
    }

    private static FakeReply detail(int status, String message) {
        return FakeReply.json(status, Trees.object().put("detail", message));
    }

    @Override
    public FakeReply error(int status, String message) {
        return status < 429 ? detail(status, message) : OpenAiWords.error(status, message);
    }

    @Override
    public FakeReply rateLimited(int retryAfterSeconds) {
        ObjectNode body = Trees.object();
        body.putObject("error")
                .put("type", "usage_limit_reached")
                .put("message", "The usage limit has been reached")
                .put("plan_type", "plus")
                .put("resets_in_seconds", retryAfterSeconds);
        return FakeReply.json(429, body);
    }

    /** The plan's quota is used up until that moment. */
    public FakeReply usedUpUntil(long epochSeconds) {
        ObjectNode body = Trees.object();
        body.putObject("error")
                .put("type", "usage_limit_reached")
                .put("message", "The usage limit has been reached")
                .put("plan_type", "plus")
                .put("resets_at", epochSeconds);
        return FakeReply.json(429, body);
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
        return sse(new ResponsesWriter("fake" + number(), request, talk, ScriptedModel.answer(talk)).frames());
    }

    @Override
    FakeRefusal badJson(String detail) {
        return new FakeRefusal(400, null, "Invalid JSON: " + detail);
    }

    @Override
    FakeRefusal badMediaType(String found) {
        return new FakeRefusal(415, null, "Unsupported content type: " + found);
    }
}
