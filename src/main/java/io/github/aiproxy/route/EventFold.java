package io.github.aiproxy.route;

import io.github.aiproxy.call.Call;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.Event;
import io.github.aiproxy.chat.ReplyFold;
import io.github.aiproxy.codec.EventReader;
import io.github.aiproxy.codec.ReplyLosses;
import io.github.aiproxy.sse.Frame;
import io.github.aiproxy.sse.FrameReader;
import java.util.function.Consumer;

/** Folds the events of any protocol's stream into a reply of the client's. */
final class EventFold implements StreamFold {
    private final Call call;
    private final EventReader reader;
    private final FrameReader frames;
    private final ReplyFold fold = new ReplyFold();
    private final Consumer<Event> sink;
    private final Consumer<Frame> onFrame = this::frame;

    /** @param losses what tells of events that the client's protocol cannot say; null if nobody would read it */
    EventFold(Call call, EventReader reader, ReplyLosses losses, int limit) {
        this.call = call;
        this.reader = reader;
        this.sink = losses == null ? fold::accept : losses.andThen(fold::accept);
        this.frames = new FrameReader(limit);
    }

    @Override
    public void read(byte[] chunk) {
        frames.read(chunk, 0, chunk.length, onFrame);
    }

    private void frame(Frame frame) {
        if (!reader.ended()) {
            reader.read(frame, sink);
        }
    }

    @Override
    public boolean ended() {
        return reader.ended();
    }

    @Override
    public boolean mayEnd() {
        return reader.mayEnd();
    }

    @Override
    public byte[] end() {
        if (!reader.ended()) {
            boolean whole = reader.mayEnd();
            try {
                frames.end(onFrame);
            } catch (ChatException cutOff) {
                if (!whole) {
                    throw cutOff;
                }
            }
        }
        if (!reader.ended()) {
            reader.end(sink);
        }
        WholeReplies.failIfFailed(fold);
        return call.codec().writeReply(fold.reply(), call.view());
    }
}
