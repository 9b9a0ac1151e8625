package io.github.aiproxy.fuzz;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.codec.Codecs;
import io.github.aiproxy.codec.Json;
import io.github.aiproxy.codec.RequestLine;
import io.github.aiproxy.codec.Target;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Clients' requests: refused in words, or strict JSON for every upstream. Stateless. */
final class FuzzedRequests {
    /** Models under whose rules requests are written differently. */
    static final Map<Protocol, List<String>> MODELS = Map.of(
            Protocol.ANTHROPIC, List.of("claude-sonnet-4-5", "claude-opus-4-6"),
            Protocol.OPENAI, List.of("gpt-5.2", "gpt-4.1"),
            Protocol.RESPONSES, List.of("gpt-5.2", "gpt-4.1"),
            Protocol.GEMINI, List.of("gemini-2.5-flash", "gemini-3-pro-preview"));

    private static final JsonFactory STRICT = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(4 * Json.MAX_DEPTH)
                    .build())
            .build();

    private FuzzedRequests() {}

    static void read(Protocol from, byte[] data) {
        ChatRequest request;
        try {
            request = Codecs.INSTANCE.of(from).readRequest(data, new RequestLine("gemini-2.5-flash", false));
        } catch (ChatException e) {
            isTold(e);
            return;
        }
        int model = Arrays.hashCode(data) & 1;
        for (Protocol to : Protocol.values()) {
            Target target = new Target(MODELS.get(to).get(model), false, 4096);
            byte[] written;
            try {
                written = Codecs.INSTANCE.of(to).writeRequest(request, target);
            } catch (ChatException e) {
                isTold(e);
                continue;
            }
            Growth.check(data, written.length, from + " to " + to);
            isStrict(written);
        }
    }

    static void isTold(ChatException e) {
        if (e.error().message() == null || e.error().message().isBlank()) {
            throw new AssertionError("an error without words", e);
        }
    }

    /** One JSON document without a name twice; whatever its numbers are worth. */
    static void isStrict(byte[] json) {
        try (JsonParser parser = STRICT.createParser(json)) {
            parser.nextToken();
            parser.skipChildren();
            if (parser.nextToken() != null) {
                throw new AssertionError("more than a document: " + new String(json, StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new AssertionError(new String(json, StandardCharsets.UTF_8), e);
        }
    }
}
