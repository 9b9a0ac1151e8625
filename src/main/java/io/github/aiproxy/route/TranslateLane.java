package io.github.aiproxy.route;

import io.github.aiproxy.call.Buffers;
import io.github.aiproxy.call.Call;
import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.Event;
import io.github.aiproxy.codec.Codec;
import io.github.aiproxy.codec.EventReader;
import io.github.aiproxy.codec.EventWriter;
import io.github.aiproxy.codec.ReplyLosses;
import io.github.aiproxy.codec.Target;
import io.github.aiproxy.sse.ByteSink;
import io.github.aiproxy.sse.Frame;
import io.github.aiproxy.sse.FrameReader;
import io.github.aiproxy.upstream.UpstreamReply;
import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;

/** The translated lane: frames of the upstream's protocol to events, events to frames of the client's, one by one. */
final class TranslateLane implements Lane, Consumer<Event> {
    /** Space beside what a chunk will probably become. */
    private static final int MARGIN = 256;

    /** The most bytes that a byte is expected to become. */
    private static final int MOST = 4;

    private final FrameReader frames;
    private final EventReader reader;
    private final EventWriter writer;
    /** What is written for one chunk, and handed over with it: a stream that waits holds no space. Null if nothing is. */
    private ByteSink out;

    private long read;
    private long written;
    /** How much there is to write, as far as can be told. */
    private long expected;

    private final Consumer<Frame> onFrame = this::frame;
    /** Whether something of the answer was there; what comes before stays in {@link #out}, signs of life nowhere. */
    private boolean begun;
    /** Whether all was said that must be, and what still comes is a frame that its end cut off. */
    private boolean cutOff;

    private boolean completed;
    private ChatError failure;
    private boolean tellsItsFailure;

    private final ReplyLosses losses;
    private final UpstreamReply.Judge judge;

    TranslateLane(Call call, Codec upstream, Target target, UpstreamReply.Judge judge) {
        this.judge = judge;
        this.losses = Losses.of(call, target);
        this.frames = new FrameReader(call.config().limits().maxResponseBody());
        this.reader = upstream.eventReader(target);
        this.writer = call.codec().eventWriter(call.view());
    }

    @Override
    public String contentType() {
        return writer.contentType();
    }

    @Override
    public Buffer chunk(Buffer chunk) {
        byte[] bytes = Buffers.bytes(chunk);
        long most = (long) MOST * bytes.length;
        expected = read == 0 ? most / 2 : Math.min(most, bytes.length * written / read);
        read += bytes.length;
        frames.read(bytes, 0, bytes.length, onFrame);
        return take();
    }

    @Override
    public Buffer end() {
        cutOff = mayEnd();
        frames.end(onFrame);
        if (!reader.ended()) {
            reader.end(this);
        }
        if (!completed && failure == null) {
            accept(new Event.Failed(Truncation.error()));
        }
        return take();
    }

    @Override
    public Buffer fail(ChatError error) {
        if (failure == null) {
            accept(new Event.Failed(error));
        }
        return take();
    }

    private void frame(Frame frame) {
        if (completed || failure != null) {
            return;
        }
        try {
            reader.read(frame, this);
        } catch (ChatException malformed) {
            if (!cutOff) {
                accept(new Event.Failed(malformed.error()));
            }
        }
    }

    @Override
    public void accept(Event event) {
        if (completed || failure != null) {
            return;
        }
        if (!begun) {
            if (event instanceof Event.Ping) {
                return;
            }
            begun = !event.isAnnouncement() || !judge.canAskOthers();
        }
        if (losses != null) {
            losses.accept(event);
        }
        if (event instanceof Event.Failed failed) {
            failure = failed.error();
            tellsItsFailure = out != null && out.size() > 0;
            writer.write(new Event.Failed(judge.told(failure)), out());
            return;
        }
        completed = event instanceof Event.Completed;
        writer.write(event, out());
    }

    @Override
    public boolean holdsAnnouncement() {
        return !begun && out != null && out.size() > 0;
    }

    @Override
    public Buffer release() {
        begun = true;
        return take();
    }

    private ByteSink out() {
        if (out == null) {
            out = new ByteSink((int) Math.min(expected + MARGIN, 1 << 20));
            expected = 0;
        }
        return out;
    }

    private Buffer take() {
        if (!begun) {
            return null;
        }
        ByteSink bytes = out;
        out = null;
        if (bytes == null || bytes.size() == 0) {
            return null;
        }
        written += bytes.size();
        return Buffers.of(bytes.array(), bytes.size());
    }

    @Override
    public Buffer keepAlive() {
        writer.keepAlive(out());
        return take();
    }

    @Override
    public boolean completed() {
        return completed;
    }

    @Override
    public boolean mayEnd() {
        return failure == null && reader.mayEnd();
    }

    @Override
    public ChatError failure() {
        return failure;
    }

    @Override
    public boolean tellsItsFailure() {
        return tellsItsFailure;
    }
}
