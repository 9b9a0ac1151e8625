package io.github.aiproxy.upstream;

import io.github.aiproxy.call.Buffers;
import io.github.aiproxy.call.Operation;
import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.codec.Codec;
import io.github.aiproxy.codec.Target;
import io.github.aiproxy.codec.carrier.CarryingCodec;
import io.github.aiproxy.codec.gemini.GeminiCodec;
import io.github.aiproxy.codec.gemini.SchemaForm;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;

/**
 * The built-in type {@code antigravity}: the backend of Google Antigravity, which has Gemini and Claude models. Speaks
 * Gemini in Code Assist's envelope, as streams, with rules of its own on requests ({@link AntigravityBody}). Stateless;
 * safe to share.
 *
 * @see CodeAssistEnvelope
 */
final class AntigravityType implements UpstreamType {
    private static final Set<String> COUNTED = Set.of(
            "contents",
            "systemInstruction",
            "system_instruction",
            "tools",
            "toolConfig",
            "tool_config",
            "generationConfig",
            "generation_config");

    private final Codec codec = new CarryingCodec(new GeminiCodec(SchemaForm.OPENAPI));

    @Override
    public String name() {
        return "antigravity";
    }

    @Override
    public Protocol protocol() {
        return Protocol.GEMINI;
    }

    @Override
    public Codec codec() {
        return codec;
    }

    @Override
    public String notice() {
        return "antigravity: Google's terms do not allow third-party software with a login of Antigravity, and may"
                + " suspend the account";
    }

    @Override
    public String defaultBaseUrl() {
        return "https://daily-cloudcode-pa.googleapis.com";
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
    public boolean mustStream() {
        return true;
    }

    @Override
    public Buffer prepare(Buffer body, Operation operation, Target target) {
        byte[] edited = new AntigravityBody(target).edit(Buffers.bytes(body));
        return Buffers.of(
                operation == Operation.COUNT_TOKENS
                        ? CodeAssistEnvelope.count(edited, target.model(), COUNTED)
                        : edited);
    }

    @Override
    public Buffer bodyFor(UpstreamRequest request, Access access) {
        if (request.call().operation() == Operation.COUNT_TOKENS) {
            return request.body();
        }
        String model = request.target().model();
        boolean image = model.toLowerCase(Locale.ROOT).contains("image");
        return CodeAssistEnvelope.wrap(
                request.body(),
                model,
                access,
                "\"requestId\":\"agent-" + UUID.randomUUID() + "\",\"requestType\":\"" + (image ? "image_gen" : "agent")
                        + "\",\"userAgent\":\"aiproxy\",");
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
