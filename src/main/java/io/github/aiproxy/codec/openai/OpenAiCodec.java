package io.github.aiproxy.codec.openai;

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
 * OpenAI Chat Completions, {@code POST /v1/chat/completions}, which many other providers speak too. Stateless; safe to
 * share.
 *
 * <p>What vendors added is read ({@code reasoning_content}, {@code cache_control}, {@code images}), but upstreams are
 * sent only what OpenAI documents, and {@code reasoning_content} where that is asked for.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/chat">Chat Completions (read 2026-11)</a>
 */
public final class OpenAiCodec implements Codec {
    /** The field that limits the answer on OpenAI's own models. */
    public static final String MAX_COMPLETION_TOKENS = "max_completion_tokens";
    /** Its deprecated name, the only one that some other servers of this protocol know. */
    public static final String MAX_TOKENS = "max_tokens";

    /** Which earlier thoughts an upstream is sent as {@code reasoning_content}. */
    public enum Thoughts {
        /** None: OpenAI's own models refuse the field. */
        NONE,
        /** Those of messages that call tools, which some models demand. */
        CALLS,
        ALL
    }

    private final String maxTokensField;
    private final Thoughts thoughts;

    public OpenAiCodec() {
        this(MAX_COMPLETION_TOKENS, Thoughts.NONE);
    }

    /**
     * @param maxTokensField what upstreams call the limit of the answer: {@link #MAX_COMPLETION_TOKENS} or {@link
     *     #MAX_TOKENS}
     * @param thoughts which of a conversation's earlier thoughts upstreams take
     */
    public OpenAiCodec(String maxTokensField, Thoughts thoughts) {
        this.maxTokensField = maxTokensField;
        this.thoughts = thoughts;
    }

    @Override
    public Protocol protocol() {
        return Protocol.OPENAI;
    }

    @Override
    public ChatRequest readRequest(RequestBody body, RequestLine line) {
        return RequestReader.read(body);
    }

    @Override
    public void writeRequest(ChatRequest request, Target target, ByteSink out) {
        new RequestWriter(request, target, maxTokensField, thoughts).write(out);
    }

    @Override
    public EventReader eventReader(Target target) {
        return new OpenAiEventReader(target);
    }

    @Override
    public void readReply(byte[] body, Target target, Consumer<Event> sink) {
        new OpenAiEventReader(target).readWhole(body, sink);
    }

    @Override
    public EventWriter eventWriter(ClientView client) {
        return new OpenAiEventWriter(client);
    }

    @Override
    public byte[] writeReply(ChatReply reply, ClientView client) {
        return ReplyWriter.write(reply, client);
    }

    @Override
    public ChatError readError(int status, byte[] body, Duration retryAfter) {
        return ErrorReader.read(status, body, retryAfter);
    }

    @Override
    public int errorStatus(ChatError error) {
        return ErrorWriter.status(error);
    }

    @Override
    public byte[] writeError(ChatError error, String requestId) {
        ByteSink out = new ByteSink(256);
        ErrorWriter.write(out, error);
        return out.toByteArray();
    }
}
