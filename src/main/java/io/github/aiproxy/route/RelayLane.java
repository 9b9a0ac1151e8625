package io.github.aiproxy.route;

import io.github.aiproxy.call.Buffers;
import io.github.aiproxy.call.Call;
import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.Event;
import io.github.aiproxy.codec.Codec;
import io.github.aiproxy.codec.EventWriter;
import io.github.aiproxy.codec.FirstLook;
import io.github.aiproxy.codec.StreamWatch;
import io.github.aiproxy.codec.Target;
import io.github.aiproxy.sse.ByteSink;
import io.github.aiproxy.sse.Frame;
import io.github.aiproxy.sse.FrameReader;
import io.github.aiproxy.sse.FrameScanner;
import io.github.aiproxy.upstream.UpstreamReply;
import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;

/**
 * The lossless lane: same protocol on both sides, every whole frame byte for byte; but for an error that must not be told
 * as it came.
 */
final class RelayLane implements Lane, FrameScanner.Listener {
    /** More signs of life before an announcement are forgotten: some upstreams wait with them, and they say nothing. */
    private static final int MOST_SIGNS = 64 << 10;
    /** A larger announcement is not held back. It may have the request's instructions and tools in it, and twice. */
    private static final int MOST_ANNOUNCED = 1 << 20;

    private final Call call;
    private final Codec codec;
    private final Target target;
    private final UpstreamReply.Judge judge;
    private final StreamWatch watch;
    private final FrameScanner scanner;
    private final Finishes finishes;
    private boolean completed;
    private ChatError failure;
    private EventWriter writer;
    /** Whether something of the answer was there; what comes before is held back. */
    private boolean begun;

    private boolean announced;
    private boolean tellsItsFailure;
    private Buffer held;
    /** Whether what is held can be appended to. */
    private boolean growing;
    /** Where, among the frames at hand, one begins that is not told as it is; -1 if there is none. */
    private int cut = -1;
    /** Whether the stream was cut off there: nothing of it is told any more. */
    private boolean over;

    RelayLane(Call call, Target target, UpstreamReply.Judge judge) {
        this.call = call;
        this.codec = call.codec();
        this.target = target;
        this.judge = judge;
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
        if (over) {
            return null;
        }
        byte[] bytes = Buffers.bytes(chunk);
        byte[] whole = scanner.scan(bytes, this);
        if (whole == null) {
            return null;
        }
        Buffer frames = whole == bytes ? chunk : Buffers.of(whole);
        if (cut >= 0) {
            frames = Buffers.join(frames.slice(0, cut), error(judge.told(failure)));
            over = true;
        }
        return begun && held == null ? frames : first(frames);
    }

    private Buffer first(Buffer frames) {
        if (held == null || !begun && !announced && held.length() + frames.length() > MOST_SIGNS) {
            held = frames;
            growing = false;
        } else if (growing) {
            held.appendBuffer(frames);
        } else {
            held = Buffers.join(held, frames);
            growing = true;
        }
        return begun || announced && held.length() > MOST_ANNOUNCED ? release() : null;
    }

    @Override
    public boolean holdsAnnouncement() {
        return announced && !begun;
    }

    @Override
    public Buffer release() {
        Buffer first = held;
        held = null;
        begun = true;
        return first;
    }

    @Override
    public void frame(byte[] buffer, int offset, int length) {
        boolean waiting = !begun;
        if (waiting) {
            begin(buffer, offset, length);
        }
        switch (watch.look(buffer, offset, length)) {
            case END -> completed = true;
            case MAY_END -> finishes.see(buffer, offset, length);
            case ERROR -> {
                if (failure == null && !completed) {
                    failure = ErrorFrame.read(codec.eventReader(target), buffer, offset, length);
                    tellsItsFailure = announced || !waiting;
                    cut = judge.told(failure).equals(failure) ? -1 : offset;
                }
            }
            case NONE -> {}
        }
    }

    private void begin(byte[] buffer, int offset, int length) {
        FrameReader reader = new FrameReader(length + 2);
        Consumer<Frame> look = frame -> {
            switch (FirstLook.at(codec.protocol(), frame)) {
                case NOTHING -> {}
                case ANNOUNCEMENT -> {
                    announced = true;
                    begun = !judge.canAskOthers();
                }
                case SOMETHING -> begun = true;
                case NONSENSE -> {
                    begun = true;
                    failure =
                            new ChatError(ChatError.Kind.UPSTREAM, "the upstream's stream begins with malformed JSON");
                }
            }
        };
        reader.read(buffer, offset, length, look);
        reader.end(look);
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
        if (over) {
            return null;
        }
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
        Buffer last = cut >= 0 ? error(judge.told(failure)) : Buffers.join(Buffers.of(rest), Buffer.buffer("\n\n"));
        return held == null ? last : Buffers.join(release(), last);
    }

    @Override
    public Buffer fail(ChatError error) {
        if (failure != null) {
            // The upstream has said so itself.
            return null;
        }
        failure = error;
        return error(error);
    }

    private Buffer error(ChatError error) {
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

    @Override
    public boolean tellsItsFailure() {
        return tellsItsFailure;
    }
}
