package io.github.aiproxy.route;

import io.github.aiproxy.call.Buffers;
import io.github.aiproxy.call.Call;
import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.Event;
import io.github.aiproxy.codec.Codec;
import io.github.aiproxy.codec.EventWriter;
import io.github.aiproxy.codec.StreamWatch;
import io.github.aiproxy.codec.Target;
import io.github.aiproxy.sse.ByteSink;
import io.github.aiproxy.sse.Frame;
import io.github.aiproxy.sse.FrameReader;
import io.github.aiproxy.sse.FrameScanner;
import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;

/** The lossless lane: same protocol on both sides, every whole frame byte for byte. */
final class RelayLane implements Lane, FrameScanner.Listener {
    /** More signs of life before the first event are forgotten: some upstreams wait with them, and they say nothing. */
    private static final int MOST_HELD = 64 << 10;

    private final Call call;
    private final Codec codec;
    private final Target target;
    private final StreamWatch watch;
    private final FrameScanner scanner;
    private final Finishes finishes;
    private boolean completed;
    private ChatError failure;
    private EventWriter writer;
    /** Whether a first event was there; until then comments and pings are held back, as they commit to nothing. */
    private boolean begun;

    private Buffer held;

    RelayLane(Call call, Target target) {
        this.call = call;
        this.codec = call.codec();
        this.target = target;
        this.finishes = new Finishes(call);
        this.watch = StreamWatch.of(codec.protocol());
        this.scanner = new FrameScanner(call.config().limits().maxResponseBody());
    }

    @Override
    public String contentType() {
        return "text/event-stream; charset=utf-8";
    }

    @Override
    public Buffer chunk(Buffer chunk) {
        byte[] bytes = Buffers.bytes(chunk);
        byte[] whole = scanner.scan(bytes, this);
        if (whole == null) {
            return null;
        }
        Buffer frames = whole == bytes ? chunk : Buffers.of(whole);
        if (begun && held == null) {
            return frames;
        }
        Buffer first = held == null ? frames : Buffers.join(held, frames);
        held = begun ? null : first.length() <= MOST_HELD ? first : frames;
        return begun ? first : null;
    }

    @Override
    public void frame(byte[] buffer, int offset, int length) {
        if (!begun) {
            begin(buffer, offset, length);
        }
        switch (watch.look(buffer, offset, length)) {
            case END -> completed = true;
            case MAY_END -> finishes.see(buffer, offset, length);
            case ERROR -> {
                if (failure == null && !completed) {
                    failure = ErrorFrame.read(codec.eventReader(target), buffer, offset, length);
                }
            }
            case NONE -> {}
        }
    }

    /** Looks closer at the first event than at the others: while nobody has got it, another upstream can be asked. */
    private void begin(byte[] buffer, int offset, int length) {
        FrameReader reader = new FrameReader(length + 2);
        Consumer<Frame> first = frame -> {
            if ("ping".equals(frame.event())) {
                return;
            }
            begun = true;
            if (frame.length() > 0 && frame.buffer()[frame.offset()] != '[' && !WholeObject.is(frame)) {
                failure = new ChatError(ChatError.Kind.UPSTREAM, "the upstream's stream begins with malformed JSON");
            }
        };
        reader.read(buffer, offset, length, first);
        reader.end(first);
    }

    /** Whether a frame without its blank line is there to its end, as far as can be told. */
    private static boolean isWhole(byte[] rest) {
        boolean[] whole = {false};
        FrameReader reader = new FrameReader(rest.length + 2);
        Consumer<Frame> last = frame -> whole[0] = frame.is("[DONE]") || WholeObject.is(frame);
        reader.read(rest, 0, rest.length, last);
        reader.end(last);
        return whole[0];
    }

    @Override
    public Buffer end() {
        byte[] rest = scanner.rest();
        boolean whole = isWhole(rest);
        if (whole) {
            // A last frame without its blank line.
            frame(rest, 0, rest.length);
        }
        if (failure == null && !completed && !finishes.all()) {
            return fail(Truncation.error());
        }
        completed = failure == null;
        if (!whole) {
            return null;
        }
        Buffer last = Buffers.join(held == null ? Buffer.buffer() : held, Buffers.of(rest));
        held = null;
        return last.appendString("\n\n");
    }

    @Override
    public Buffer fail(ChatError error) {
        if (failure != null) {
            // The upstream has said so itself.
            return null;
        }
        failure = error;
        ByteSink out = new ByteSink(256);
        writer().write(new Event.Failed(error), out);
        return Buffers.of(out.toByteArray());
    }

    @Override
    public Buffer keepAlive() {
        ByteSink out = new ByteSink(64);
        writer().keepAlive(out);
        return Buffers.of(out.toByteArray());
    }

    private EventWriter writer() {
        if (writer == null) {
            writer = codec.eventWriter(call.view());
        }
        return writer;
    }

    @Override
    public boolean completed() {
        return completed;
    }

    @Override
    public boolean mayEnd() {
        return failure == null && finishes.all();
    }

    @Override
    public ChatError failure() {
        return failure;
    }
}
