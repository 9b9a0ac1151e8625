package io.github.aiproxy.codec.responses;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.ChatReply;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.Event;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.codec.ClientView;
import io.github.aiproxy.codec.Codec;
import io.github.aiproxy.codec.EventReader;
import io.github.aiproxy.codec.EventWriter;
import io.github.aiproxy.codec.Json;
import io.github.aiproxy.codec.RequestBody;
import io.github.aiproxy.codec.RequestLine;
import io.github.aiproxy.codec.Target;
import io.github.aiproxy.sse.ByteSink;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * OpenAI Responses. Stateless; safe to share.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/responses">OpenAI, Responses (read 2026-11)</a>
 */
public final class ResponsesCodec implements Codec {

    @Override
    public Protocol protocol() {
        return Protocol.RESPONSES;
    }

    @Override
    public ChatRequest readRequest(RequestBody body, RequestLine line) {
        return RequestReader.read(body);
    }

    @Override
    public void writeRequest(ChatRequest request, Target target, ByteSink out) {
        new RequestWriter(request, target).write(out);
    }

    @Override
    public EventReader eventReader(Target target) {
        return new ResponsesEventReader(target);
    }

    @Override
    public void readReply(byte[] body, Target target, Consumer<Event> sink) {
        JsonNode root;
        try {
            root = Json.read(body, FrameFields.RAW);
        } catch (JsonProcessingException | UncheckedIOException e) {
            throw ChatException.upstream("the upstream's reply is not valid JSON");
        }
        JsonNode response = root.isArray() && root.size() == 1 ? root.get(0) : root;
        ResponsesEventReader reader = new ResponsesEventReader(target);
        String status = Fields.text(response, "status");
        boolean whole = response.path("output").isArray();
        if (!whole && (response.hasNonNull("error") || response.hasNonNull("detail"))) {
            reader.fail(ErrorReader.of(response, 0), sink);
        } else if (!whole && status == null) {
            throw ChatException.upstream("the upstream's reply is not a response object");
        } else if ("queued".equals(status) || "in_progress".equals(status)) {
            reader.fail(new ChatError(ChatError.Kind.UPSTREAM, "the upstream's reply was " + status), sink);
        } else {
            reader.reply(response, status == null ? "completed" : status, sink);
        }
    }

    @Override
    public EventWriter eventWriter(ClientView client) {
        return new ResponsesEventWriter(client);
    }

    @Override
    public byte[] writeReply(ChatReply reply, ClientView client) {
        return new ReplyWriter(client).write(reply);
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
        return ErrorWriter.body(error);
    }
}
