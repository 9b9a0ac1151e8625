package io.github.aiproxy.upstream;

import io.github.aiproxy.call.Buffers;
import io.github.aiproxy.call.Operation;
import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.codec.Target;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.time.InstantSource;

/**
 * The built-in type {@code codex}: a ChatGPT subscription behind the backend of OpenAI's Codex. Speaks Responses, as
 * streams only, with rules of its own on requests ({@link CodexBody}), replies ({@link CodexReplies}) and quotas ({@link
 * CodexLimits}). Stateless; safe to share.
 */
final class CodexType implements UpstreamType {
    private static final String PATH = "/backend-api/codex/responses";

    @Override
    public String name() {
        return "codex";
    }

    @Override
    public Protocol protocol() {
        return Protocol.RESPONSES;
    }

    @Override
    public String notice() {
        return "codex: ChatGPT's backend for Codex is not a published API: use it for yourself with your own account,"
                + " within OpenAI's terms of use; it may change without notice";
    }

    @Override
    public String defaultBaseUrl() {
        return "https://chatgpt.com";
    }

    @Override
    public String path(Operation operation, String model, boolean stream) {
        return switch (operation) {
            case GENERATE -> PATH;
            case COMPACT -> PATH + "/compact";
            case COUNT_TOKENS -> null;
        };
    }

    @Override
    public void authorize(MultiMap headers, Access access) {
        headers.set("originator", "aiproxy");
        access.asBearer(headers);
        if (access.accountId() != null) {
            headers.set("chatgpt-account-id", access.accountId());
        }
    }

    @Override
    public boolean mustStream() {
        return true;
    }

    @Override
    public Buffer prepare(Buffer body, Operation operation, Target target) {
        return Buffers.of(new CodexBody(target, operation == Operation.COMPACT).edit(Buffers.bytes(body)));
    }

    @Override
    public ReplyEdit replyEdit(UpstreamRequest request, boolean eventStream, int limit) {
        return eventStream ? new FrameEdit(new CodexReplies(), limit) : null;
    }

    @Override
    public Refusal refusal(ChatError error, ErrorReply reply, InstantSource clock) {
        return CodexLimits.refusal(error, reply, clock);
    }
}
