package io.github.aiproxy.fake;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.aiproxy.chat.Protocol;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** A fake with the rules of a vendor: what is common to the four. Safe to share. */
public abstract class StrictFake extends FakeUpstream {
    /** The key that is accepted unless {@link #keys} says otherwise. */
    public static final String KEY = "upstream-key";

    private final AtomicInteger numbers = new AtomicInteger();
    private volatile Set<String> keys = Set.of(KEY);
    private volatile List<String> models;
    private volatile Set<String> encodings = Set.of();

    StrictFake(Protocol protocol, List<String> models) {
        super(protocol);
        this.models = models;
    }

    /** A fake of that protocol. */
    public static StrictFake of(Protocol protocol) {
        return switch (protocol) {
            case ANTHROPIC -> new AnthropicFake();
            case OPENAI -> new OpenAiFake();
            case RESPONSES -> new ResponsesFake();
            case GEMINI -> new GeminiFake();
        };
    }

    /** Accepts these keys and no others. */
    public final StrictFake keys(String... accepted) {
        keys = Set.of(accepted);
        return this;
    }

    /** Knows these models and no others; the first is {@link #model}, the last {@link #thinkingModel}. */
    public final StrictFake models(String... known) {
        models = List.of(known);
        return this;
    }

    public final List<String> models() {
        return models;
    }

    /** A model that every plain request may name. */
    public final String model() {
        return models.get(0);
    }

    /** A model with the vendor's latest thinking and its rules. */
    public final String thinkingModel() {
        return models.get(models.size() - 1);
    }

    /** Accepts request bodies with these content codings: {@code gzip}. */
    public final StrictFake acceptEncodings(String... accepted) {
        encodings = Set.of(accepted);
        return this;
    }

    /** The vendor's error of that status, as its JSON replies have it. */
    public abstract FakeReply error(int status, String message);

    /** The vendor's 429 with its ways to say when to come back. */
    public abstract FakeReply rateLimited(int retryAfterSeconds);

    /** The vendor's error event, as one frame of a stream that has begun. */
    public abstract String errorFrame(String message);

    /** The stream of an answer to the words of a user, without any request. */
    public abstract FakeReply stream(String userText);

    abstract FakeReply route(Recorded request);

    abstract FakeReply refuse(FakeRefusal refusal);

    abstract FakeRefusal badJson(String detail);

    abstract FakeRefusal badMediaType(String found);

    @Override
    final FakeReply answer(Recorded request) {
        try {
            return route(request);
        } catch (FakeRefusal refusal) {
            return refuse(refusal);
        }
    }

    final boolean knowsKey(String key) {
        return key != null && keys.contains(key);
    }

    /** The next number for ids. */
    final int number() {
        return numbers.incrementAndGet();
    }

    /** The body as an object, if it comes as JSON in UTF-8. */
    final ObjectNode body(Recorded request) {
        String type = request.header("content-type");
        if (type == null || !type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
            throw badMediaType(type);
        }
        byte[] bytes = request.body();
        String coding = request.header("content-encoding");
        if (coding != null && !coding.equalsIgnoreCase("identity")) {
            if (!encodings.contains(coding)) {
                throw badJson("content-encoding " + coding);
            }
            bytes = Gzip.expand(bytes);
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            JsonNode node = Trees.read(bytes);
            if (node instanceof ObjectNode object) {
                return object;
            }
            throw badJson("not an object");
        } catch (CharacterCodingException e) {
            throw badJson("invalid UTF-8");
        } catch (UncheckedIOException e) {
            throw badJson(
                    e.getCause() instanceof JacksonException json
                            ? json.getOriginalMessage()
                            : String.valueOf(e.getMessage()));
        }
    }
}
