package io.github.aiproxy.route;

import io.github.aiproxy.call.Buffers;
import io.github.aiproxy.call.Call;
import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.codec.FirstLook;
import io.github.aiproxy.codec.StreamWatch;
import io.github.aiproxy.sse.ByteSink;
import io.github.aiproxy.sse.Frame;
import io.github.aiproxy.sse.FrameReader;
import io.github.aiproxy.upstream.UpstreamReply;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Gemini to Gemini for a client that wants its stream as a JSON array ({@code streamGenerateContent} without {@code
 * alt=sse}): every chunk object byte for byte, in another frame.
 */
final class ArrayLane implements Lane {
    private final Call call;
    private final FrameReader frames;
    private final ByteSink out = new ByteSink(1024);
    private final Consumer<Frame> onFrame = this::frame;
    private final UpstreamReply.Judge judge;
    /** Whether something of the answer was there; what comes before stays in {@link #out}. */
    private boolean begun;
    /** Whether the array was opened. */
    private boolean open;

    private final Finishes finishes;
    /** Whether what still comes is a frame that may be cut off. */
    private boolean ending;

    private boolean completed;
    private ChatError failure;

    ArrayLane(Call call, UpstreamReply.Judge judge) {
        this.call = call;
        this.judge = judge;
        this.finishes = new Finishes(call);
        this.frames = new FrameReader(call.config().limits().maxResponseBody());
    }

    @Override
    public String contentType() {
        return "application/json; charset=utf-8";
    }

    @Override
    public Buffer chunk(Buffer chunk) {
        byte[] bytes = Buffers.bytes(chunk);
        frames.read(bytes, 0, bytes.length, onFrame);
        return take();
    }

    private void frame(Frame frame) {
        if (failure != null || frame.length() == 0 || frame.is("[DONE]")) {
            return;
        }
        if (!WholeObject.is(frame)) {
            // What is cut off at the end is told as that, if it is missed at all.
            if (!ending) {
                tell(new ChatError(ChatError.Kind.UPSTREAM, "the upstream sent a chunk that is no JSON object"));
            }
            return;
        }
        begun = begun || FirstLook.at(Protocol.GEMINI, frame) == FirstLook.Says.SOMETHING || !judge.canAskOthers();
        byte[] asFrame = ("data: " + frame.text()).getBytes(StandardCharsets.UTF_8);
        switch (StreamWatch.GEMINI.look(asFrame, 0, asFrame.length)) {
            case MAY_END -> finishes.see(asFrame, 0, asFrame.length);
            case ERROR -> {
                ChatError error = call.codec().readError(502, frame.text().getBytes(StandardCharsets.UTF_8), null);
                if (!judge.told(error).equals(error)) {
                    tell(error);
                    return;
                }
                failure = error;
            }
            default -> {}
        }
        open();
        out.write(frame.buffer(), frame.offset(), frame.length());
    }

    private void open() {
        out.ascii(open ? ",\n" : "[");
        open = true;
    }

    @Override
    public boolean holdsAnnouncement() {
        return !begun && out.size() > 0;
    }

    @Override
    public Buffer release() {
        begun = true;
        return take();
    }

    @Override
    public Buffer end() {
        ending = true;
        frames.end(onFrame);
        if (failure == null && finishes.all()) {
            completed = true;
            out.ascii("]\n");
        } else if (failure != null) {
            out.ascii("]\n");
        } else {
            return fail(Truncation.error());
        }
        return take();
    }

    @Override
    public Buffer fail(ChatError error) {
        if (failure == null) {
            tell(error);
        }
        out.ascii("]\n");
        return take();
    }

    private void tell(ChatError error) {
        failure = error;
        begun = true;
        open();
        out.write(call.codec().writeError(judge.told(error), call.id()));
    }

    @Override
    public Buffer keepAlive() {
        return Buffer.buffer("\n");
    }

    private Buffer take() {
        if (!begun || out.size() == 0) {
            return null;
        }
        Buffer bytes = Buffer.buffer(out.toByteArray());
        out.reset();
        return bytes;
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
