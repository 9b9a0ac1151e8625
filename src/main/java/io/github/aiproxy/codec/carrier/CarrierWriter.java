package io.github.aiproxy.codec.carrier;

import io.github.aiproxy.chat.ChatReply;
import io.github.aiproxy.chat.Event;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.ReplyFold;
import io.github.aiproxy.codec.ClientView;
import io.github.aiproxy.codec.EventWriter;
import io.github.aiproxy.sse.ByteSink;
import java.util.ArrayList;
import java.util.List;

/**
 * A client's writer, to which the signatures of other protocols come as carriers in its own fields. One per reply, one
 * thread.
 */
public final class CarrierWriter implements EventWriter {
    private final EventWriter writer;
    private final Carriage carriage;
    private ByteSink out;

    /**
     * @param protocol the client's
     * @param writer knows nothing of other protocols' signatures
     */
    public CarrierWriter(Protocol protocol, ClientView client, EventWriter writer) {
        this.writer = writer;
        this.carriage = Carriage.of(protocol, client, event -> writer.write(event, out));
    }

    @Override
    public void write(Event event, ByteSink sink) {
        out = sink;
        carriage.accept(event);
        out = null;
    }

    @Override
    public String contentType() {
        return writer.contentType();
    }

    @Override
    public void keepAlive(ByteSink sink) {
        writer.keepAlive(sink);
    }

    /** A whole reply as the stream would have told it. */
    public static ChatReply carried(Protocol protocol, ChatReply reply, ClientView client) {
        ReplyFold fold = new ReplyFold();
        Carriage carriage = Carriage.of(protocol, client, fold::accept);
        carriage.accept(new Event.Started(reply.id(), reply.model(), reply.usage()));
        int number = 0;
        for (int i = 0; i < reply.candidates().size(); i++) {
            ChatReply.Candidate candidate = reply.candidates().get(i);
            for (Part part : candidate.parts()) {
                carriage.accept(new Event.PartStarted(number, i, part));
                carriage.accept(new Event.PartEnded(number++));
            }
            carriage.accept(new Event.Finished(i, candidate.stop()));
        }
        carriage.accept(new Event.Completed());
        List<ChatReply.Candidate> candidates = new ArrayList<>();
        for (int i = 0; i < reply.candidates().size(); i++) {
            candidates.add(new ChatReply.Candidate(
                    fold.reply().candidates().get(i).parts(),
                    reply.candidates().get(i).stop()));
        }
        return new ChatReply(reply.id(), reply.model(), candidates, reply.usage());
    }
}
