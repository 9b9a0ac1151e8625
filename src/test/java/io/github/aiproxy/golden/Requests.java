package io.github.aiproxy.golden;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Turn;
import io.github.aiproxy.codec.Codecs;
import io.github.aiproxy.codec.Target;
import java.util.List;

/** Requests of the corpus, read and written by the codecs. Stateless; safe to share. */
final class Requests {
    private static final int DEFAULT_MAX_TOKENS = 4096;

    private Requests() {}

    static String file(Protocol protocol) {
        return protocol.id() + ".json";
    }

    /** What the codec reads from the file. */
    static ChatRequest read(GoldenCase golden, Protocol protocol) {
        return Codecs.INSTANCE.plain(protocol).readRequest(golden.bytes(file(protocol)), golden.line(protocol));
    }

    /** The canonical file as if it had come over the wire that it names in {@code origin.txt}, or over Anthropic's. */
    static ChatRequest canonical(GoldenCase golden) {
        Protocol origin = origin(golden);
        JsonNode tree = Trees.parse(golden.bytes("chat.json"));
        return Canonical.request(tree, origin, "any", tree.path("stream").asBoolean());
    }

    static Protocol origin(GoldenCase golden) {
        return golden.has("origin.txt")
                ? Protocol.of(new String(golden.bytes("origin.txt"), java.nio.charset.StandardCharsets.UTF_8).strip())
                : Protocol.ANTHROPIC;
    }

    /** The target that the file of that protocol was written for. */
    static Target target(GoldenCase golden, Protocol protocol) {
        if (protocol == Protocol.GEMINI) {
            return new Target(golden.line(protocol).model(), golden.line(protocol).stream(), DEFAULT_MAX_TOKENS);
        }
        JsonNode file = Trees.parse(golden.bytes(file(protocol)));
        return new Target(file.path("model").asText(), file.path("stream").asBoolean(), DEFAULT_MAX_TOKENS);
    }

    static byte[] write(ChatRequest request, Protocol protocol, Target target) {
        return Codecs.INSTANCE.plain(protocol).writeRequest(request, target);
    }

    /** The same request for another model, with another conversation; streamed, with its usage. */
    static ChatRequest with(ChatRequest request, String model, List<Turn> turns) {
        ChatRequest.Builder copy = new ChatRequest.Builder(request.origin());
        copy.model = model;
        copy.stream = request.stream();
        copy.system.addAll(request.system());
        copy.turns.addAll(turns);
        copy.tools.addAll(request.tools());
        copy.namespaces.putAll(request.namespaces());
        copy.toolChoice = request.toolChoice();
        copy.parallelToolCalls = request.parallelToolCalls();
        copy.maxOutputTokens = request.maxOutputTokens();
        copy.stop = request.stop();
        copy.sampling = request.sampling();
        copy.thinking = request.thinking();
        copy.outputFormat = request.outputFormat();
        copy.verbosity = request.verbosity();
        copy.candidates = request.candidates();
        copy.topLogprobs = request.topLogprobs();
        copy.identity = request.identity();
        copy.serviceTier = request.serviceTier();
        copy.previousResponseId = request.previousResponseId();
        copy.store = request.store();
        copy.metadata.putAll(request.metadata());
        copy.extras.putAll(request.extras());
        return copy.build();
    }
}
