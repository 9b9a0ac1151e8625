package io.github.aiproxy.upstream;

import io.github.aiproxy.sse.ByteSink;
import io.github.aiproxy.sse.Frame;
import io.github.aiproxy.sse.FrameReader;
import io.github.aiproxy.sse.FrameScanner;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Edits a stream frame by frame: frames that are left alone go on byte for byte. One per reply, one thread.
 */
final class FrameEdit implements ReplyEdit, FrameScanner.Listener, Consumer<Frame> {

    /** What becomes of frames. */
    interface Rule {
        /** Whether a frame is worth taking apart; a quick look at its bytes. */
        default boolean mayChange(byte[] buffer, int offset, int length) {
            return true;
        }

        /**
         * The data that a frame is to have.
         *
         * @param data the frame's own
         * @return {@code data} itself to leave the frame as it is; null to leave it out
         */
        byte[] edit(byte[] data);
    }

    private static final byte[] EVENT = "event: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);

    private final Rule rule;
    private final FrameScanner scanner;
    private final FrameReader reader;
    private final ByteSink out = new ByteSink(1024);
    private byte[] original;
    private byte[] edited;
    private String event;

    FrameEdit(Rule rule, int maxFrame) {
        this.rule = rule;
        this.scanner = new FrameScanner(maxFrame);
        this.reader = new FrameReader(maxFrame);
    }

    @Override
    public byte[] read(byte[] chunk) {
        scanner.scan(chunk, this);
        return take();
    }

    @Override
    public byte[] end() {
        byte[] rest = scanner.rest();
        if (rest.length > 0) {
            frame(rest, 0, rest.length);
        }
        return take();
    }

    @Override
    public void frame(byte[] buffer, int offset, int length) {
        original = null;
        if (rule.mayChange(buffer, offset, length)) {
            reader.read(buffer, offset, length, this);
            reader.end(this);
        }
        if (original == null || edited == original) {
            out.write(buffer, offset, length);
        } else if (edited != null) {
            write();
        }
    }

    @Override
    public void accept(Frame frame) {
        original = new byte[frame.length()];
        System.arraycopy(frame.buffer(), frame.offset(), original, 0, frame.length());
        event = frame.event();
        edited = rule.edit(original);
    }

    private void write() {
        if (event != null) {
            out.write(EVENT);
            out.write(event.getBytes(StandardCharsets.UTF_8));
            out.write('\n');
        }
        int from = 0;
        for (int i = 0; i <= edited.length; i++) {
            if (i == edited.length || edited[i] == '\n') {
                out.write(DATA);
                out.write(edited, from, i - from);
                out.write('\n');
                from = i + 1;
            }
        }
        out.write('\n');
    }

    private byte[] take() {
        byte[] bytes = out.toByteArray();
        out.reset();
        return bytes;
    }
}
