package io.github.aiproxy.laws;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.golden.Canonical;
import io.github.aiproxy.golden.Difference;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a client of one protocol says is what the upstream of another is told, but for what is declared to be lost. {@code
 * -Dlaws.tries=100000} tries more conversations, {@code -Dlaws.seed=…} others; a failure names its seed and the least
 * conversation that fails in the same way.
 */
final class RequestFidelityTest {
    static final int TRIES = Integer.getInteger("laws.tries", 250);
    static final long SEED = Long.getLong("laws.seed", 1);

    private static final Excuses EXCUSES = Excuses.in("request.txt");
    private static final Map<Protocol, List<String>> MODELS = Map.of(
            Protocol.ANTHROPIC, List.of("claude-sonnet-4-5", "claude-opus-4-6"),
            Protocol.OPENAI, List.of("gpt-5.2", "gpt-4.1"),
            Protocol.RESPONSES, List.of("gpt-5.2", "gpt-4.1"),
            Protocol.GEMINI, List.of("gemini-2.5-flash", "gemini-3-pro-preview"));

    static Stream<Arguments> pairs() {
        return Stream.of(Protocol.values())
                .flatMap(from -> Stream.of(Protocol.values()).map(to -> Arguments.of(from, to)));
    }

    @ParameterizedTest(name = "{0} → {1}")
    @MethodSource("pairs")
    void whatIsSaidIsUnderstood(Protocol from, Protocol to) {
        int understood = 0;
        for (long seed = SEED; seed < SEED + TRIES; seed++) {
            List<String> own = MODELS.get(from);
            ChatRequest made = Conversations.of(seed, from, own.get((int) (seed & 1)));
            String model = MODELS.get(to).get((int) (seed >> 1 & 1));
            Told told = Told.of(made, to, model);
            List<Difference> differences = undeclared(told, from, to);
            if (!differences.isEmpty()) {
                throw new AssertionError(smallest(seed, made, to, model, differences.get(0)));
            }
            understood += told.said() != null && told.refusal() == null ? 1 : 0;
        }
        // What is refused proves nothing.
        assertThat(understood).isGreaterThan(TRIES / 2);
    }

    private static List<Difference> undeclared(Told told, Protocol from, Protocol to) {
        return EXCUSES.unexcused(from, to, told.differences(), told.losses());
    }

    private static String smallest(long seed, ChatRequest made, Protocol to, String model, Difference first) {
        JsonNode least = Shrink.of(
                Canonical.tree(made),
                tree -> undeclared(Told.of(again(tree, made), to, model), made.origin(), to).stream()
                        .anyMatch(difference -> difference.path().equals(first.path())));
        Told told = Told.of(again(least, made), to, model);
        return "-Dlaws.seed=" + seed + " -Dlaws.tries=1: " + undeclared(told, made.origin(), to) + "\n"
                + Spoken.of(told.said()) + "\nis written " + told.written() + "\nwith " + told.losses();
    }

    private static ChatRequest again(JsonNode tree, ChatRequest made) {
        return Canonical.request(tree, made.origin(), made.model(), made.stream());
    }
}
