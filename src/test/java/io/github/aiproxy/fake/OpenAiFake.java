package io.github.aiproxy.fake;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.chat.Protocol;
import java.util.List;

/**
 * The OpenAI API with chat completions: {@code gpt-4.1} does not reason, {@code gpt-5.2} does. Safe to share.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/chat">Chat Completions (read 2026-11)</a>
 */
public final class OpenAiFake extends StrictFake {
    private volatile boolean reasoningContent;

    public OpenAiFake() {
        super(Protocol.OPENAI, List.of("gpt-4.1", "gpt-5.2"));
    }

    /** Shows thoughts in {@code reasoning_content}, as DeepSeek, vLLM and others do; OpenAI itself never does. */
    public OpenAiFake withReasoningContent() {
        reasoningContent = true;
        return this;
    }

    @Override
    FakeReply route(Recorded request) {
        OpenAiWords.checkKey(this, request);
        String call = request.method() + " " + request.path();
        if (call.equals("POST /v1/chat/completions")) {
            return complete(request);
        }
        if (call.equals("GET /v1/models")) {
            return OpenAiWords.models(this);
        }
        if (call.startsWith("GET /v1/models/")) {
            String id = request.path().substring("/v1/models/".length());
            OpenAiWords.checkModel(this, id);
            return FakeReply.json(200, OpenAiWords.model(id));
        }
        throw new FakeRefusal(404, OpenAiWords.INVALID, "Invalid URL (" + call + ")", null, null);
    }

    private FakeReply complete(Recorded request) {
        JsonNode tree = OpenAiRules.read(body(request));
        OpenAiWords.checkModel(this, tree.path("model").asText());
        OpenAiRules.check(tree);
        Conversation talk = OpenAiReader.conversation(tree, reasoningContent);
        Answer answer = ScriptedModel.answer(talk);
        OpenAiWriter writer = new OpenAiWriter("chatcmpl-fake" + number(), talk, answer, reasoningContent);
        if (talk.stream) {
            boolean usage = tree.path("stream_options").path("include_usage").asBoolean();
            return FakeReply.sse(writer.frames(usage)).header("x-request-id", "req_fake");
        }
        return answer.ending() == Answer.Ending.BROKEN
                ? error(500, "The server had an error while processing your request.")
                : FakeReply.json(200, writer.completion(tree.path("n").asInt(1)))
                        .header("x-request-id", "req_fake");
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
        return OpenAiWriter.errorFrame(message);
    }

    @Override
    public FakeReply stream(String userText) {
        Conversation talk = new Conversation();
        talk.model = model();
        talk.userText(userText, false);
        return FakeReply.sse(
                new OpenAiWriter("chatcmpl-fake" + number(), talk, ScriptedModel.answer(talk), false).frames(true));
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
                "you must provide a JSON body with content-type application/json, got " + found,
                null,
                null);
    }
}
