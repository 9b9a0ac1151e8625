package io.github.aiproxy.codec.gemini;

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
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Gemini's generateContent, as Google's API and Vertex AI speak it. Stateless; safe to share.
 *
 * <pre>{@code
 * request  {"contents":[{"role":"user","parts":[{"text":"Hi"}]}],"systemInstruction":…,"tools":…,"generationConfig":…}
 * reply    {"candidates":[{"index":0,"content":{"role":"model","parts":[…]},"finishReason":"STOP"}],"usageMetadata":…}
 * }</pre>
 *
 * @see <a href="https://ai.google.dev/api/generate-content">Gemini API, Generating content (read 2026-11)</a>
 */
public final class GeminiCodec implements Codec {
    private final SchemaForm schemas;

    /** For hosts that take JSON Schema. */
    public GeminiCodec() {
        this(SchemaForm.JSON_SCHEMA);
    }

    /** @param schemas the dialect that the upstreams take */
    public GeminiCodec(SchemaForm schemas) {
        this.schemas = Objects.requireNonNull(schemas);
    }

    @Override
    public Protocol protocol() {
        return Protocol.GEMINI;
    }

    @Override
    public ChatRequest readRequest(RequestBody body, RequestLine line) {
        return RequestReader.read(body, line);
    }

    @Override
    public void writeRequest(ChatRequest request, Target target, ByteSink out) {
        new RequestWriter(request, target, schemas).write(out);
    }

    @Override
    public EventReader eventReader(Target target) {
        return new GeminiEventReader(target);
    }

    @Override
    public void readReply(byte[] body, Target target, Consumer<Event> sink) {
        GeminiEventReader reader = new GeminiEventReader(target);
        reader.read(body, sink);
        reader.complete(sink);
    }

    @Override
    public EventWriter eventWriter(ClientView client) {
        return new GeminiEventWriter(client);
    }

    @Override
    public byte[] writeReply(ChatReply reply, ClientView client) {
        return ReplyWriter.write(reply, client);
    }

    @Override
    public ChatError readError(int status, byte[] body, Duration retryAfter) {
        return GeminiErrors.read(status, body, retryAfter);
    }

    @Override
    public int errorStatus(ChatError error) {
        return GeminiErrors.status(error);
    }

    @Override
    public byte[] writeError(ChatError error, String requestId) {
        return GeminiErrors.write(error, requestId);
    }
}
