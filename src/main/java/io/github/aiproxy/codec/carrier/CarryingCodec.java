package io.github.aiproxy.codec.carrier;

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
 * A codec with which signatures of other protocols travel: written to clients as carriers in their own fields, read back
 * from requests. The codec inside knows nothing of it. Stateless; safe to share.
 */
public final class CarryingCodec implements Codec {
    private final Codec codec;

    public CarryingCodec(Codec codec) {
        this.codec = codec;
    }

    @Override
    public Protocol protocol() {
        return codec.protocol();
    }

    @Override
    public ChatRequest readRequest(RequestBody body, RequestLine line) {
        return CarrierReader.read(codec.readRequest(body, line));
    }

    @Override
    public void writeRequest(ChatRequest request, Target target, ByteSink out) {
        codec.writeRequest(CarrierReader.suiting(request, target), target, out);
    }

    @Override
    public EventReader eventReader(Target target) {
        return target.cutting(codec.eventReader(target));
    }

    @Override
    public void readReply(byte[] body, Target target, Consumer<Event> sink) {
        codec.readReply(body, target, target.cutting(sink));
    }

    @Override
    public EventWriter eventWriter(ClientView client) {
        return new CarrierWriter(protocol(), client, codec.eventWriter(client));
    }

    @Override
    public byte[] writeReply(ChatReply reply, ClientView client) {
        return codec.writeReply(CarrierWriter.carried(protocol(), reply, client), client);
    }

    @Override
    public ChatError readError(int status, byte[] body, Duration retryAfter) {
        return codec.readError(status, body, retryAfter);
    }

    @Override
    public int errorStatus(ChatError error) {
        return codec.errorStatus(error);
    }

    @Override
    public byte[] writeError(ChatError error, String requestId) {
        return codec.writeError(error, requestId);
    }
}
