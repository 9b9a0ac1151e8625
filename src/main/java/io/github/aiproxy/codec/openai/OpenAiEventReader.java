package io.github.aiproxy.codec.openai;

import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.Event;
import io.github.aiproxy.chat.Usage;
import io.github.aiproxy.codec.EventReader;
import io.github.aiproxy.codec.Target;
import io.github.aiproxy.sse.Frame;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Reads chunks of a chat completion, or a whole one as if it were a single chunk, so that both give the same events. One
 * per reply, one thread.
 *
 * <p>The end is {@code [DONE]}, or the end of the stream after a finish reason for every answer that was asked for; until then no answer is
 * said to be finished, because usage and even words may follow the reason.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/chat-streaming">Chat Completions: Streaming (read
 *     2026-11)</a>
 */
final class OpenAiEventReader implements EventReader {
    /** More answers than anybody asks for: a guard against nonsense. */
    private static final int MAX_ANSWERS = 128;

    private final Target target;
    private final ChunkReader chunks = new ChunkReader();
    private final TreeMap<Integer, AnswerState> answers = new TreeMap<>();
    /** Nearly every reply has one answer. */
    private AnswerState first;

    private int parts;
    private boolean started;
    private boolean ended;
    private String replyId = "";

    OpenAiEventReader(Target target) {
        this.target = target;
    }

    @Override
    public void read(Frame frame, Consumer<Event> sink) {
        if (ended || frame.length() == 0) {
            return;
        }
        if (frame.is("[DONE]")) {
            complete(sink);
            return;
        }
        Chunk chunk;
        try {
            chunk = chunks.read(frame);
        } catch (IOException e) {
            if (frame.length() < 16 && frame.text().strip().equals("[DONE]")) {
                complete(sink);
                return;
            }
            throw ChatException.upstream("a chunk of the answer is not a JSON object");
        }
        if (chunk.isError || "error".equals(frame.event())) {
            byte[] json = frame.text().getBytes(StandardCharsets.UTF_8);
            fail(ErrorReader.inStream(json), sink);
            return;
        }
        accept(chunk, false, sink);
    }

    /** Reads a whole reply. */
    void readWhole(byte[] body, Consumer<Event> sink) {
        Chunk chunk;
        try {
            chunk = chunks.read(body, 0, body.length);
        } catch (IOException e) {
            throw ChatException.upstream("the answer is not a JSON object");
        }
        if (chunk.isError) {
            fail(ErrorReader.inStream(body), sink);
            return;
        }
        if (chunk.choices.isEmpty()) {
            throw ChatException.upstream("the answer is not a chat completion: it has no choices");
        }
        accept(chunk, true, sink);
        if (!ended) {
            complete(sink);
        }
    }

    private void accept(Chunk chunk, boolean whole, Consumer<Event> sink) {
        boolean empty = chunk.choices.isEmpty() && chunk.usage == null;
        if (!started && (!empty || chunk.id != null)) {
            started = true;
            replyId = chunk.id == null ? "" : chunk.id;
            sink.accept(new Event.Started(chunk.id, chunk.model, Usage.UNKNOWN));
        } else if (empty) {
            sink.accept(new Event.Ping());
        }
        for (int i = 0; i < chunk.choices.size(); i++) {
            Chunk.Choice choice = chunk.choices.get(i);
            AnswerState answer = answer(choice.index);
            answer.read(choice, whole, sink);
            if (answer.failed()) {
                fail(new ChatError(ChatError.Kind.UPSTREAM, "the upstream broke off with an error"), sink);
                return;
            }
        }
        if (chunk.usage != null) {
            sink.accept(new Event.UsageSeen(chunk.usage));
        }
    }

    private AnswerState answer(int index) {
        if (index == 0 && first != null) {
            return first;
        }
        if (index < 0 || index >= MAX_ANSWERS) {
            throw ChatException.upstream("a chunk has the impossible choice index " + index);
        }
        AnswerState answer = answers.computeIfAbsent(index, i -> new AnswerState(this, i));
        if (index == 0) {
            first = answer;
        }
        return answer;
    }

    @Override
    public void end(Consumer<Event> sink) {
        if (ended) {
            return;
        }
        if (mayEnd()) {
            complete(sink);
        } else {
            fail(new ChatError(ChatError.Kind.UPSTREAM, "the upstream ended the stream before the answer"), sink);
        }
    }

    @Override
    public boolean mayEnd() {
        if (ended || first != null && !first.finished()) {
            return false;
        }
        for (AnswerState answer : answers.values()) {
            if (!answer.finished()) {
                return false;
            }
        }
        return answers.size() >= target.answers();
    }

    private void complete(Consumer<Event> sink) {
        if (answers.isEmpty()) {
            fail(new ChatError(ChatError.Kind.UPSTREAM, "the upstream ended the stream without an answer"), sink);
            return;
        }
        for (AnswerState answer : answers.values()) {
            if (answer.holdsNamelessCall()) {
                fail(new ChatError(ChatError.Kind.UPSTREAM, "the upstream called a tool without naming it"), sink);
                return;
            }
        }
        for (AnswerState answer : answers.values()) {
            answer.end(sink);
        }
        ended = true;
        sink.accept(new Event.Completed());
    }

    private void fail(ChatError error, Consumer<Event> sink) {
        ended = true;
        sink.accept(new Event.Failed(error));
    }

    @Override
    public boolean ended() {
        return ended;
    }

    int nextPart() {
        return parts++;
    }

    Target target() {
        return target;
    }

    String replyId() {
        return replyId;
    }
}
