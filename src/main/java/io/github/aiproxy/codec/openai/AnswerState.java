package io.github.aiproxy.codec.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.chat.Annotation;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.Event;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Stop;
import io.github.aiproxy.chat.TokenLogprob;
import io.github.aiproxy.codec.DataUrl;
import io.github.aiproxy.codec.Json;
import io.github.aiproxy.codec.OpenAiLogprobs;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * One answer of an upstream's reply while it is read: turns what chunks say into parts that begin, grow and end. One per
 * answer, one thread.
 *
 * <p>Words and thoughts end when another kind begins; calls stay open until the answer ends, because their pieces may
 * alternate.
 */
final class AnswerState {
    private enum Kind {
        NONE,
        REASONING,
        TEXT,
        REFUSAL
    }

    private final OpenAiEventReader reader;
    private final int candidate;
    private final CallStates calls;
    private Kind open = Kind.NONE;
    private int openPart;
    /** Characters of content so far, as citations count them, and where the open text began. */
    private int contentLength;

    private int textStart;
    private List<TokenLogprob> logprobs = List.of();
    private boolean said;
    private boolean refused;
    private String finish;

    AnswerState(OpenAiEventReader reader, int candidate) {
        this.reader = reader;
        this.candidate = candidate;
        this.calls = new CallStates(reader, candidate);
    }

    boolean finished() {
        return finish != null;
    }

    void read(Chunk.Choice choice, boolean whole, Consumer<Event> sink) {
        // Beside deltas, a message repeats what they said.
        if (whole || choice.hasDelta || !said) {
            if (choice.logprobs != null) {
                weigh(OpenAiLogprobs.read(tree(choice.logprobs).path("content")), choice.reasoning != null);
            }
            if (choice.reasoning != null) {
                grow(Kind.REASONING, choice.reasoning, sink);
            }
            if (choice.content != null) {
                grow(Kind.TEXT, choice.content, sink);
            }
            if (choice.contentParts != null) {
                contentParts(choice.contentParts, sink);
            }
            if (choice.refusal != null) {
                refused = true;
                grow(Kind.REFUSAL, choice.refusal, sink);
            }
            if (choice.annotations != null) {
                annotations(choice.annotations, sink);
            }
            if (choice.images != null) {
                images(choice.images, sink);
            }
            if (choice.calls != null) {
                calls(choice.calls, whole, sink);
            }
        }
        if (open == Kind.TEXT) {
            logprobs(sink);
        }
        if (choice.finish != null) {
            finish = choice.finish;
        }
    }

    private void calls(List<Chunk.Fragment> fragments, boolean whole, Consumer<Event> sink) {
        said = true;
        closeWords(sink);
        for (int i = 0; i < fragments.size(); i++) {
            Chunk.Fragment fragment = fragments.get(i);
            if (whole) {
                fragment.index = i;
            }
            calls.read(fragment, i, sink);
        }
    }

    private void grow(Kind kind, String text, Consumer<Event> sink) {
        said = true;
        if (open != kind) {
            open(kind, sink);
        }
        if (kind == Kind.TEXT) {
            logprobs(sink);
            contentLength += codePoints(text);
        }
        sink.accept(new Event.Delta(openPart, text));
    }

    /** Tokens before the first words had none of their own, as the bytes of one character; those of thoughts are not told. */
    private void weigh(List<TokenLogprob> tokens, boolean thoughts) {
        if (logprobs.isEmpty() || thoughts || open != Kind.NONE) {
            logprobs = tokens;
        } else {
            logprobs = new ArrayList<>(logprobs);
            logprobs.addAll(tokens);
        }
    }

    /** Tells those of the words that come next. */
    private void logprobs(Consumer<Event> sink) {
        if (!logprobs.isEmpty()) {
            sink.accept(new Event.Logprobs(openPart, logprobs));
            logprobs = List.of();
        }
    }

    private void open(Kind kind, Consumer<Event> sink) {
        closeWords(sink);
        open = kind;
        openPart = reader.nextPart();
        textStart = contentLength;
        Part skeleton =
                switch (kind) {
                    case REASONING -> new Part.Reasoning(null, List.of(), null);
                    case TEXT -> new Part.Text("");
                    case REFUSAL -> new Part.Refusal("");
                    case NONE -> throw new AssertionError(kind);
                };
        sink.accept(new Event.PartStarted(openPart, candidate, skeleton));
    }

    private void closeWords(Consumer<Event> sink) {
        if (open != Kind.NONE) {
            open = Kind.NONE;
            sink.accept(new Event.PartEnded(openPart));
        }
    }

    /** Characters beyond the first plane count once, also when a chunk border parts their halves. */
    static int codePoints(String text) {
        int count = 0;
        for (int i = 0; i < text.length(); i++) {
            if (!Character.isLowSurrogate(text.charAt(i))) {
                count++;
            }
        }
        return count;
    }

    /** Content as an array of parts, as a few servers send it to tell thoughts from words. */
    private void contentParts(String json, Consumer<Event> sink) {
        for (JsonNode part : tree(json)) {
            if (part.isTextual()) {
                growUnlessEmpty(Kind.TEXT, part.textValue(), sink);
                continue;
            }
            growUnlessEmpty(Kind.TEXT, part.path("text").asText(""), sink);
            String refusal = part.path("refusal").asText("");
            refused |= !refusal.isEmpty();
            growUnlessEmpty(Kind.REFUSAL, refusal, sink);
            JsonNode thinking = part.path("thinking");
            growUnlessEmpty(Kind.REASONING, thinking.asText(""), sink);
            if (thinking.isArray()) {
                for (JsonNode thought : thinking) {
                    growUnlessEmpty(Kind.REASONING, thought.path("text").asText(""), sink);
                }
            }
        }
    }

    private void growUnlessEmpty(Kind kind, String text, Consumer<Event> sink) {
        if (!text.isEmpty()) {
            grow(kind, text, sink);
        }
    }

    private static JsonNode tree(String json) {
        try {
            return Json.read(json);
        } catch (JsonProcessingException e) {
            throw ChatException.upstream("a chunk of the answer is not valid JSON");
        }
    }

    private void annotations(String json, Consumer<Event> sink) {
        for (JsonNode annotation : tree(json)) {
            JsonNode citation = annotation.path("url_citation");
            if (!citation.path("url").isTextual()) {
                continue;
            }
            if (open != Kind.TEXT) {
                open(Kind.TEXT, sink);
            }
            sink.accept(new Event.Annotated(
                    openPart,
                    new Annotation(
                            citation.path("url").textValue(),
                            citation.path("title").textValue(),
                            position(citation.path("start_index")),
                            position(citation.path("end_index")),
                            null,
                            Protocol.OPENAI,
                            Json.raw(annotation))));
        }
    }

    /** Counted from the beginning of the open part; this wire counts from the beginning of the content. */
    private Integer position(JsonNode index) {
        return index.isInt() ? Math.max(0, index.intValue() - textStart) : null;
    }

    private void images(String json, Consumer<Event> sink) {
        for (JsonNode image : tree(json)) {
            String url = image.path("image_url").path("url").textValue();
            if (url == null) {
                continue;
            }
            said = true;
            closeWords(sink);
            DataUrl data = DataUrl.parse(url);
            Part.Media media = data == null
                    ? new Part.Media(Part.Media.Kind.IMAGE, new Part.Source.Url(url), null)
                    : new Part.Media(Part.Media.Kind.IMAGE, new Part.Source.Base64(data.base64()), data.mimeType());
            int part = reader.nextPart();
            sink.accept(new Event.PartStarted(part, candidate, media));
            sink.accept(new Event.PartEnded(part));
        }
    }

    /** Ends the open parts and the answer. */
    void end(Consumer<Event> sink) {
        closeWords(sink);
        calls.end(sink);
        Stop stop = FinishReason.read(finish == null ? "stop" : finish, refused);
        sink.accept(new Event.Finished(candidate, stop));
    }

    /** Whether a call never said which tool it is for: then nobody can run it, and the answer is not whole. */
    boolean holdsNamelessCall() {
        return calls.holdsNameless();
    }

    /** Whether the server itself says that it failed. */
    boolean failed() {
        return "error".equals(finish);
    }
}
