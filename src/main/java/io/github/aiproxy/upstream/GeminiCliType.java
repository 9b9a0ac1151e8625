package io.github.aiproxy.upstream;

import io.github.aiproxy.call.Buffers;
import io.github.aiproxy.call.Operation;
import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.codec.Target;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.time.InstantSource;
import java.util.Set;

/**
 * The built-in type {@code geminicli}: Gemini Code Assist with the login of Gemini CLI. Speaks Gemini in an envelope.
 * Stateless; safe to share.
 *
 * @see CodeAssistEnvelope
 */
final class GeminiCliType implements UpstreamType {
    /** Its counter takes a model and contents, nothing else. */
    private static final Set<String> COUNTED = Set.of("contents");

    @Override
    public String name() {
        return "geminicli";
    }

    @Override
    public Protocol protocol() {
        return Protocol.GEMINI;
    }

    @Override
    public String notice() {
        return "geminicli: Google's terms do not allow third-party software with a login of Gemini CLI, and may suspend"
                + " the account; since 2026-06-18 only Standard and Enterprise licences are served";
    }

    @Override
    public String defaultBaseUrl() {
        return "https://cloudcode-pa.googleapis.com";
    }

    @Override
    public String path(Operation operation, String model, boolean stream) {
        return CodeAssistEnvelope.path(operation, stream);
    }

    @Override
    public void authorize(MultiMap headers, Access access) {
        access.asBearer(headers);
    }

    @Override
    public Buffer prepare(Buffer body, Operation operation, Target target) {
        return operation == Operation.COUNT_TOKENS
                ? Buffers.of(CodeAssistEnvelope.count(Buffers.bytes(body), target.model(), COUNTED))
                : body;
    }

    @Override
    public Buffer bodyFor(UpstreamRequest request, Access access) {
        return request.call().operation() == Operation.COUNT_TOKENS
                ? request.body()
                : CodeAssistEnvelope.wrap(request.body(), request.target().model(), access, "");
    }

    @Override
    public ReplyEdit replyEdit(UpstreamRequest request, boolean eventStream, int limit) {
        return CodeAssistEnvelope.opener(eventStream, limit);
    }

    @Override
    public Refusal refusal(ChatError error, ErrorReply reply, InstantSource clock) {
        return CodeAssistErrors.refusal(error, reply, clock);
    }
}
