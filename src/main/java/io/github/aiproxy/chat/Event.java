package io.github.aiproxy.chat;

import java.util.List;
import java.util.Objects;

/**
 * One step of a reply. A stream of them is the only form of a reply: a JSON body is their fold ({@link ReplyFold}).
 *
 * <p>Order: {@link Started}, then parts, each as {@link PartStarted}, any number of {@link Delta}, {@link Signed},
 * {@link Annotated} and {@link Logprobs}, {@link PartEnded}; {@link UsageSeen} and {@link Ping} anywhere; {@link Finished} per candidate;
 * last, exactly one of {@link Completed} and {@link Failed}. Parts may interleave; a writer whose wire forbids it
 * serialises them. Immutable.
 */
public sealed interface Event {

    /** Whether it tells no more than that there will be an answer, so that nothing is lost if another one comes instead. */
    default boolean isAnnouncement() {
        return this instanceof Started || this instanceof UsageSeen || this instanceof Ping;
    }

    /**
     * The reply began.
     *
     * @param id the upstream's id of the reply; null if it has none
     * @param model the upstream's name of the model; null if not said. Writers tell the client the name that it asked for.
     * @param usage what is known already; never null
     */
    record Started(String id, String model, Usage usage) implements Event {
        public Started {
            Objects.requireNonNull(usage);
        }
    }

    /**
     * A part begins.
     *
     * @param part its number, dense from 0 in the order of beginning over the whole reply
     * @param candidate which answer it belongs to; 0 unless several were asked for
     * @param skeleton the part without what the deltas will bring: empty text, texts or arguments
     */
    record PartStarted(int part, int candidate, Part skeleton) implements Event {}

    /**
     * More of a part: words of a text or refusal, thoughts, or a piece of a call's arguments.
     *
     * @param section which of a reasoning's texts; 0 for every other part. A new number opens the next section.
     */
    record Delta(int part, int section, String text) implements Event {
        public Delta(int part, String text) {
            this(part, 0, text);
        }
    }

    /** A part's signature, whole; replaces an earlier one. */
    record Signed(int part, Signature signature) implements Event {}

    /** A citation on a text part. */
    record Annotated(int part, Annotation annotation) implements Event {}

    /** How probable the next tokens of a text part are; those of a {@link Delta} come right before it. */
    record Logprobs(int part, List<TokenLogprob> tokens) implements Event {
        public Logprobs {
            tokens = List.copyOf(tokens);
        }
    }

    /** A part is complete. */
    record PartEnded(int part) implements Event {}

    /** The figures so far, cumulative: a later one overwrites ({@link Usage#overwrittenBy}). */
    record UsageSeen(Usage usage) implements Event {}

    /** A candidate ended. */
    record Finished(int candidate, Stop stop) implements Event {}

    /** The upstream is alive. */
    record Ping() implements Event {}

    /** The reply is complete: the upstream's own terminal marker was seen. Nothing follows. */
    record Completed() implements Event {}

    /** The reply failed. Nothing follows. */
    record Failed(ChatError error) implements Event {}
}
