package io.github.aiproxy.codec.anthropic;

import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.ChatReply;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.Event;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.codec.ClientView;
import io.github.aiproxy.codec.Codec;
import io.github.aiproxy.codec.EventReader;
import io.github.aiproxy.codec.EventWriter;
import io.github.aiproxy.codec.RequestBody;
import io.github.aiproxy.codec.RequestLine;
import io.github.aiproxy.codec.Target;
import io.github.aiproxy.sse.ByteSink;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Anthropic Messages. Stateless; safe to share.
 *
 * @see <a href="https://platform.claude.com/docs/en/api/messages">Anthropic, Messages (read 2026-11)</a>
 */
public final class AnthropicCodec implements Codec {
    @Override
    public Protocol protocol() {
        return Protocol.ANTHROPIC;
    }

    @Override
    public ChatRequest readRequest(RequestBody body, RequestLine line) {
        return AnthropicRequestReader.read(body);
    }

    @Override
    public void writeRequest(ChatRequest request, Target target, ByteSink out) {
        new AnthropicRequestWriter(request, target).write(out);
    }

    @Override
    public EventReader eventReader(Target target) {
        return new AnthropicEventReader(target);
    }

    @Override
    public void readReply(byte[] body, Target target, Consumer<Event> sink) {
        AnthropicReplies.read(body, target, sink);
    }

    @Override
    public EventWriter eventWriter(ClientView client) {
        return new AnthropicEventWriter(client);
    }

    @Override
    public byte[] writeReply(ChatReply reply, ClientView client) {
        return AnthropicReplies.write(reply, client);
    }

    @Override
    public ChatError readError(int status, byte[] body, Duration retryAfter) {
        return AnthropicErrors.read(status, body, retryAfter);
    }

    @Override
    public int errorStatus(ChatError error) {
        return AnthropicErrors.status(error);
    }

    @Override
    public byte[] writeError(ChatError error, String requestId) {
        return AnthropicErrors.write(error, requestId);
    }
}
