package io.github.aiproxy.laws;

import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.codec.Codec;
import io.github.aiproxy.codec.Codecs;
import io.github.aiproxy.codec.RequestLine;
import io.github.aiproxy.codec.Target;
import io.github.aiproxy.golden.Difference;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What becomes of a request on its way from a client to an upstream. Immutable.
 *
 * @param said what is read of the client's wire; null if it cannot be said there
 * @param refusal why it cannot be written for the upstream; null if it can
 * @param written the upstream's wire; null if refused
 * @param differences between what was said and what is read of the upstream's wire; empty if refused
 * @param losses that the codec declared
 */
record Told(ChatRequest said, String refusal, String written, List<Difference> differences, List<Target.Loss> losses) {
    private static final int DEFAULT_MAX_TOKENS = 4096;

    static Told of(ChatRequest made, Protocol to, String model) {
        Codec client = Codecs.INSTANCE.plain(made.origin());
        Codec upstream = Codecs.INSTANCE.plain(to);
        ChatRequest said;
        try {
            byte[] wire = client.writeRequest(made, new Target(made.model(), made.stream(), DEFAULT_MAX_TOKENS));
            said = client.readRequest(wire, new RequestLine(made.model(), made.stream()));
        } catch (ChatException e) {
            return new Told(null, null, null, List.of(), List.of());
        }
        Target target = new Target(model, said.stream(), DEFAULT_MAX_TOKENS);
        byte[] written;
        try {
            written = upstream.writeRequest(said, target);
        } catch (ChatException e) {
            return new Told(said, e.error().message(), null, List.of(), List.of());
        }
        ChatRequest understood = upstream.readRequest(written, new RequestLine(model, said.stream()));
        return new Told(
                said,
                null,
                new String(written, StandardCharsets.UTF_8),
                Spoken.of(said).differences(Spoken.of(understood)),
                target.losses());
    }
}
