package io.github.aiproxy.chat;

import java.util.List;
import java.util.Objects;

/**
 * A piece of a turn or of a reply.
 *
 * <p>Immutable; safe to share. Codecs dispatch over {@code Part.class.getPermittedSubclasses()}; a new variant is added
 * here and in every codec.
 */
public sealed interface Part {
    /** What makes it valid when sent back; null if it is not signed. */
    default Signature signature() {
        return null;
    }

    /** The same with another signature, or with none if that is null; itself if its kind is never signed. */
    default Part withSignature(Signature signature) {
        return this;
    }

    /**
     * What an assistant's words are for, as Responses says of a message: {@code commentary} on the way to the answer, or the
     * {@code final_answer}; null if not said.
     */
    default String phase() {
        return null;
    }

    /** The same in another phase, or in none if that is null; itself if its kind has none. */
    default Part withPhase(String phase) {
        return this;
    }

    /**
     * Words.
     *
     * @param words may be empty in a reply
     * @param annotations citations; empty if none
     * @param signature Gemini signs text too; null if not signed
     * @param cache a cache breakpoint after it; null if none
     * @param logprobs how probable its tokens were; empty if not asked for
     * @param phase what they are for ({@link Part#phase}); null if not said
     */
    record Text(
            LazyText words,
            List<Annotation> annotations,
            Signature signature,
            CacheHint cache,
            List<TokenLogprob> logprobs,
            String phase)
            implements Part {
        public Text {
            Objects.requireNonNull(words);
            annotations = List.copyOf(annotations);
            logprobs = List.copyOf(logprobs);
        }

        public Text(LazyText words, List<Annotation> annotations, Signature signature, CacheHint cache) {
            this(words, annotations, signature, cache, List.of(), null);
        }

        public Text(LazyText words) {
            this(words, List.of(), null, null);
        }

        public Text(
                String text,
                List<Annotation> annotations,
                Signature signature,
                CacheHint cache,
                List<TokenLogprob> logprobs,
                String phase) {
            this(LazyText.of(text), annotations, signature, cache, logprobs, phase);
        }

        public Text(String text, List<Annotation> annotations, Signature signature, CacheHint cache) {
            this(LazyText.of(text), annotations, signature, cache);
        }

        public Text(String text) {
            this(LazyText.of(text));
        }

        /** The words as a string. */
        public String text() {
            return words.toString();
        }

        @Override
        public Text withSignature(Signature other) {
            return new Text(words, annotations, other, cache, logprobs, phase);
        }

        @Override
        public Text withPhase(String other) {
            return new Text(words, annotations, signature, cache, logprobs, other);
        }
    }

    /**
     * The model's words of refusal.
     *
     * @param phase what they are for ({@link Part#phase}); null if not said
     */
    record Refusal(String text, String phase) implements Part {
        public Refusal(String text) {
            this(text, null);
        }

        @Override
        public Refusal withPhase(String other) {
            return new Refusal(text, other);
        }
    }

    /**
     * An image, document, sound or film.
     *
     * @param kind how to present it
     * @param source where its bytes are
     * @param mimeType such as {@code image/png}; null if unknown (a plain URL)
     * @param name file name or title; null if none
     * @param context what the caller says about a document (Anthropic); null if none
     * @param detail OpenAI's {@code low|high|auto|original}; null if not said
     * @param cache a cache breakpoint after it; null if none
     */
    record Media(Kind kind, Source source, String mimeType, String name, String context, String detail, CacheHint cache)
            implements Part {
        /** How the receiver should take the bytes. */
        public enum Kind {
            IMAGE,
            DOCUMENT,
            AUDIO,
            VIDEO
        }

        public Media {
            Objects.requireNonNull(kind);
            Objects.requireNonNull(source);
        }

        public Media(Kind kind, Source source, String mimeType) {
            this(kind, source, mimeType, null, null, null, null);
        }
    }

    /** Where the bytes of a {@link Media} are. */
    sealed interface Source {
        /**
         * Inline.
         *
         * @param encoded standard base64 without line breaks
         */
        record Base64(LazyText encoded) implements Source {
            public Base64(String data) {
                this(LazyText.of(data));
            }

            /** The base64 as a string. */
            public String data() {
                return encoded.toString();
            }
        }

        /** At an address that the provider fetches. */
        record Url(String url) implements Source {}

        /** In a provider's file store; no other provider can read it. */
        record FileId(Protocol vendor, String id) implements Source {}

        /** A document that is its own text. */
        record PlainText(String text) implements Source {}
    }

    /**
     * What the model thought.
     *
     * @param id the item's id on a wire that has one (Responses {@code rs_…}); null elsewhere
     * @param texts the thoughts; several are the sections of one Responses summary; empty when omitted or redacted
     * @param signature what makes it valid when sent back; null if unsigned
     */
    record Reasoning(String id, List<String> texts, Signature signature) implements Part {
        public Reasoning {
            texts = List.copyOf(texts);
        }

        @Override
        public Reasoning withSignature(Signature other) {
            return new Reasoning(id, texts, other);
        }
    }

    /**
     * A call of a tool by the model.
     *
     * @param callId pairs it with its {@link ToolResult}; never null after reading (a codec mints one where the wire
     *     has none)
     * @param itemId the id of the call's item (Responses {@code fc_…}); null elsewhere
     * @param name the tool's name as the client knows it
     * @param namespace the tool's namespace (Responses); null elsewhere
     * @param kind what sort of tool
     * @param arguments raw text: JSON for functions (may be empty or broken, as models write it), free text for {@link
     *     ToolKind#CUSTOM}
     * @param signature Gemini's thought signature on the call; null if none
     * @param cache a cache breakpoint after it; null if none
     */
    record ToolCall(
            String callId,
            String itemId,
            String name,
            String namespace,
            ToolKind kind,
            String arguments,
            Signature signature,
            CacheHint cache)
            implements Part {
        public ToolCall {
            Objects.requireNonNull(kind);
            Objects.requireNonNull(arguments);
        }

        /** A plain function call. */
        public ToolCall(String callId, String name, String arguments) {
            this(callId, null, name, null, ToolKind.FUNCTION, arguments, null, null);
        }

        @Override
        public ToolCall withSignature(Signature other) {
            return new ToolCall(callId, itemId, name, namespace, kind, arguments, other, cache);
        }
    }

    /**
     * What a tool answered.
     *
     * @param callId the call's id
     * @param name the tool's name; null where the wire does not say (readers look it up from the call when they can)
     * @param kind what sort of tool
     * @param content text and media; empty if the tool answered nothing
     * @param error whether the tool failed
     * @param cache a cache breakpoint after it; null if none
     */
    record ToolResult(String callId, String name, ToolKind kind, List<Part> content, boolean error, CacheHint cache)
            implements Part {
        public ToolResult {
            Objects.requireNonNull(kind);
            content = List.copyOf(content);
        }

        /** A function's result. */
        public ToolResult(String callId, String name, List<Part> content, boolean error) {
            this(callId, name, ToolKind.FUNCTION, content, error, null);
        }
    }

    /**
     * Something only its own wire understands (hosted tool calls and their results, compaction, item references).
     *
     * @param origin the wire
     * @param type its type there
     * @param json the whole object, raw
     * @param fate what a codec of another protocol does with it
     */
    record Opaque(Protocol origin, String type, String json, Fate fate) implements Part {
        /** The rule for foreign codecs. */
        public enum Fate {
            /** Leave it out and record the loss. */
            DROP,
            /** Refuse the request: leaving it out would change the meaning silently. */
            FAIL
        }
    }
}
