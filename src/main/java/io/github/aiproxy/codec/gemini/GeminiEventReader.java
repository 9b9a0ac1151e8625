package io.github.aiproxy.codec.gemini;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.Event;
import io.github.aiproxy.chat.Stop;
import io.github.aiproxy.chat.Usage;
import io.github.aiproxy.codec.EventReader;
import io.github.aiproxy.codec.Json;
import io.github.aiproxy.codec.Target;
import io.github.aiproxy.sse.Frame;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Reads chunks of a reply, each a {@code GenerateContentResponse} with the next parts. One per reply, one thread.
 *
 * <p>The stream has no terminal marker of its own: it is complete when it ends after a finish reason of every candidate
 * that was asked for.
 *
 * @see <a href="https://ai.google.dev/api/generate-content#v1beta.GenerateContentResponse">Gemini API,
 *     GenerateContentResponse (read 2026-11)</a>
 */
final class GeminiEventReader implements EventReader {
    /** Arguments are passed on as they were written. */
    private static final Set<String> RAW = Set.of("args");

    /** A wild index must cost neither memory nor time: a reply has every candidate up to the last. */
    static final int MAX_CANDIDATES = 128;

    private static final String TRUNCATED = "the upstream ended in the middle of its answer";

    private static final Field CANDIDATES = Field.of("candidates");
    private static final Field INDEX = Field.of("index");
    private static final Field USAGE_METADATA = Field.of("usageMetadata");
    private static final Field PROMPT_FEEDBACK = Field.of("promptFeedback");
    private static final Field BLOCK_REASON = Field.of("blockReason");
    private static final Field BLOCK_REASON_MESSAGE = Field.of("blockReasonMessage");
    private static final Field RESPONSE_ID = Field.of("responseId");
    private static final Field MODEL_VERSION = Field.of("modelVersion");

    private final Target target;
    private final ReplyParts parts;
    private final PlainChunk plain = new PlainChunk();
    private final TreeMap<Integer, CandidateReader> candidates = new TreeMap<>();
    /** Nearly every reply has one candidate. */
    private CandidateReader first;

    private Usage usage = Usage.UNKNOWN;
    private boolean started;
    private boolean ended;

    GeminiEventReader(Target target) {
        this.target = target;
        this.parts = new ReplyParts(target);
    }

    @Override
    public void read(Frame frame, Consumer<Event> sink) {
        if (ended || frame.length() == 0 || frame.is("[DONE]")) {
            return;
        }
        if (started && plain.read(frame)) {
            figures(plain.usage(), sink);
            candidate(plain.candidate()).readText(plain.text(), plain.thought(), sink);
            return;
        }
        JsonNode chunk;
        try {
            chunk = Json.read(frame.buffer(), frame.offset(), frame.length(), RAW);
        } catch (JsonProcessingException e) {
            throw notJson(e);
        }
        read(chunk, sink);
    }

    /** Reads a whole reply, which nobody changes afterwards. */
    void read(byte[] body, Consumer<Event> sink) {
        JsonNode reply;
        try {
            reply = Json.read(body, RAW);
        } catch (JsonProcessingException e) {
            throw notJson(e);
        }
        read(reply, sink);
    }

    private static ChatException notJson(JsonProcessingException why) {
        return ChatException.upstream("the upstream's answer is not JSON: " + why.getOriginalMessage());
    }

    /** Takes a chunk, a whole reply, or an array of chunks. */
    private void read(JsonNode node, Consumer<Event> sink) {
        if (node instanceof ArrayNode chunks) {
            for (JsonNode chunk : chunks) {
                read(chunk, sink);
            }
        } else if (!ended) {
            if (!(node instanceof ObjectNode chunk)) {
                throw ChatException.upstream("the upstream's answer is not an object");
            }
            try {
                readChunk(chunk, sink);
            } catch (ChatException e) {
                // What both directions read alike complains about a request.
                throw ChatException.upstream("the upstream's answer: " + e.getMessage());
            }
        }
    }

    private void readChunk(ObjectNode chunk, Consumer<Event> sink) {
        if (chunk.hasNonNull("error")) {
            fail(GeminiErrors.read(0, chunk, null), sink);
            return;
        }
        JsonNode answers = CANDIDATES.in(chunk);
        JsonNode figures = USAGE_METADATA.in(chunk);
        JsonNode feedback = PROMPT_FEEDBACK.in(chunk);
        String id = RESPONSE_ID.lenientText(chunk);
        String model = MODEL_VERSION.lenientText(chunk);
        if (answers == null && figures == null && feedback == null && id == null && model == null) {
            throw ChatException.upstream("the upstream's answer is not one of generateContent");
        }
        if (!started) {
            started = true;
            parts.replyId(id, chunk);
            sink.accept(new Event.Started(id, model, Usage.UNKNOWN));
        }
        figures(figures == null ? null : UsageMetadata.read(figures), sink);
        if (answers instanceof ArrayNode array) {
            for (JsonNode answer : array) {
                JsonNode index = INDEX.in(answer);
                int number = index == null || index.asInt() < 0 ? 0 : index.asInt();
                candidate(number).read(answer, sink);
            }
        }
        String blocked = feedback == null ? null : BLOCK_REASON.lenientText(feedback);
        if (blocked != null && !blocked.equals("BLOCK_REASON_UNSPECIFIED")) {
            String message = BLOCK_REASON_MESSAGE.lenientText(feedback);
            String detail = message == null || message.isEmpty() ? blocked : blocked + ": " + message;
            blocked(new Stop(Stop.Reason.CONTENT_FILTER, null, detail), sink);
        }
    }

    /** No answer, or none beyond what was said already: some filters come late. */
    private void blocked(Stop stop, Consumer<Event> sink) {
        candidates.values().forEach(candidate -> candidate.block(stop));
        if (candidates.isEmpty()) {
            sink.accept(new Event.Finished(0, stop));
            ended = true;
            sink.accept(new Event.Completed());
        }
    }

    private void figures(Usage figures, Consumer<Event> sink) {
        Usage known = figures == null ? usage : UsageMetadata.later(usage, figures);
        if (!known.equals(usage)) {
            usage = known;
            sink.accept(new Event.UsageSeen(usage));
        }
    }

    private CandidateReader candidate(int number) {
        if (number == 0 && first != null) {
            return first;
        }
        if (number >= MAX_CANDIDATES) {
            throw ChatException.upstream("the upstream sent the impossible candidate index " + number);
        }
        CandidateReader candidate = candidates.computeIfAbsent(number, n -> new CandidateReader(n, parts));
        if (number == 0) {
            first = candidate;
        }
        return candidate;
    }

    @Override
    public boolean mayEnd() {
        if (ended) {
            return false;
        }
        for (CandidateReader candidate : candidates.values()) {
            if (!candidate.finished()) {
                return false;
            }
        }
        return candidates.size() >= target.answers();
    }

    private void fail(ChatError error, Consumer<Event> sink) {
        ended = true;
        sink.accept(new Event.Failed(error));
    }

    @Override
    public void end(Consumer<Event> sink) {
        if (!ended && !candidates.isEmpty() && candidates.size() < target.answers()) {
            fail(new ChatError(ChatError.Kind.UPSTREAM, TRUNCATED), sink);
        }
        complete(sink);
    }

    /** Nothing more can come: a whole reply has the answers that it has. */
    void complete(Consumer<Event> sink) {
        if (ended) {
            return;
        }
        if (candidates.isEmpty()) {
            fail(new ChatError(ChatError.Kind.UPSTREAM, "the upstream ended without an answer"), sink);
            return;
        }
        boolean useful = false;
        for (CandidateReader candidate : candidates.values()) {
            if (!candidate.finished()) {
                fail(new ChatError(ChatError.Kind.UPSTREAM, TRUNCATED), sink);
                return;
            }
            useful |= candidate.useful() || !candidate.brokeDown();
        }
        if (!useful) {
            CandidateReader first = candidates.firstEntry().getValue();
            fail(
                    new ChatError(
                            ChatError.Kind.UPSTREAM,
                            "the model's call of a tool could not be read: "
                                    + first.stop().detail()),
                    sink);
            return;
        }
        for (CandidateReader candidate : candidates.values()) {
            candidate.close(sink);
        }
        candidates.forEach((number, candidate) -> sink.accept(new Event.Finished(number, candidate.stop())));
        ended = true;
        sink.accept(new Event.Completed());
    }

    @Override
    public boolean ended() {
        return ended;
    }
}
