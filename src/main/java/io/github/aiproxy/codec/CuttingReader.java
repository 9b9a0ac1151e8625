package io.github.aiproxy.codec;

import io.github.aiproxy.chat.Event;
import io.github.aiproxy.sse.Frame;
import java.util.List;
import java.util.function.Consumer;

/** Reads a stream whose answer ends at stop sequences that the upstream does not know. One per reply, one thread. */
final class CuttingReader implements EventReader, Consumer<Event> {
    private final EventReader reader;
    private final StopCut cut;
    private Consumer<Event> sink;

    CuttingReader(EventReader reader, List<String> sequences, boolean atOnce) {
        this.reader = reader;
        this.cut = new StopCut(sequences, atOnce, this);
    }

    @Override
    public void read(Frame frame, Consumer<Event> to) {
        sink = to;
        if (!cut.over()) {
            reader.read(frame, cut);
        }
    }

    @Override
    public void end(Consumer<Event> to) {
        sink = to;
        if (!cut.over()) {
            reader.end(cut);
        }
    }

    @Override
    public boolean ended() {
        return cut.over();
    }

    @Override
    public boolean mayEnd() {
        return !cut.over() && reader.mayEnd();
    }

    @Override
    public void accept(Event event) {
        sink.accept(event);
    }
}
