package io.github.aiproxy.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.fake.ClaudeCodeFake;
import io.github.aiproxy.fake.CodeAssistFake;
import io.github.aiproxy.fake.CodexFake;
import io.github.aiproxy.fake.StrictFake;
import io.github.aiproxy.proxy.FixedAccounts;
import io.github.aiproxy.proxy.RunningProxy;
import io.github.aiproxy.sdk.WireTalk.Habit;
import io.github.aiproxy.upstream.Access;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two rounds of tool calls, by clients of every protocol with every type of upstream, streamed and not: by a client that
 * sends back all that it got, and by one that sends back the least that its protocol demands.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ToolLoopTest {
    /** The types of upstreams; models without rules about thoughts that a client must not forget. */
    private enum Type {
        ANTHROPIC(() -> StrictFake.of(Protocol.ANTHROPIC), "claude-sonnet-4-5"),
        OPENAI(() -> StrictFake.of(Protocol.OPENAI), "gpt-5.2-chat"),
        RESPONSES(() -> StrictFake.of(Protocol.RESPONSES), "gpt-5.2"),
        GEMINI(() -> StrictFake.of(Protocol.GEMINI), "gemini-2.5-flash"),
        CODEX(CodexFake::new, "gpt-5.2"),
        CLAUDECODE(ClaudeCodeFake::new, "claude-sonnet-4-5"),
        GEMINICLI(CodeAssistFake::geminiCli, "gemini-2.5-flash"),
        ANTIGRAVITY(CodeAssistFake::antigravity, "gemini-2.5-flash");

        final Supplier<StrictFake> fake;
        final String model;

        Type(Supplier<StrictFake> fake, String model) {
            this.fake = fake;
            this.model = model;
        }
    }

    private record Way(StrictFake fake, RunningProxy proxy) {}

    private final Map<Type, Way> ways = new EnumMap<>(Type.class);

    private Way way(Type type) {
        return ways.computeIfAbsent(type, key -> {
            StrictFake fake = type.fake.get().models(type.model);
            String credential =
                    type.ordinal() < Type.CODEX.ordinal() ? "token: " + StrictFake.KEY : "auth_files: [account.json]";
            RunningProxy proxy = RunningProxy.of(
                    """
                    upstreams:
                      - { name: fake, api_type: %s, base_url: "%s", %s }
                    """.formatted(type.name().toLowerCase(java.util.Locale.ROOT), fake.uri(), credential),
                    Clock.systemUTC(),
                    config -> new FixedAccounts(
                            Clock.systemUTC(), new Access(StrictFake.KEY, CodexFake.ACCOUNT, CodeAssistFake.PROJECT)));
            return new Way(fake, proxy);
        });
    }

    @AfterAll
    void stop() {
        ways.values().forEach(way -> {
            way.proxy.close();
            way.fake.close();
        });
    }

    static Stream<Arguments> loops() {
        List<Arguments> loops = new ArrayList<>();
        for (Protocol client : Protocol.values()) {
            for (Type type : Type.values()) {
                for (Habit habit : List.of(Habit.FAITHFUL, Habit.BARE)) {
                    loops.add(Arguments.of(habit, client, type));
                }
            }
        }
        return loops.stream();
    }

    @ParameterizedTest(name = "{0} {1} client → {2}")
    @MethodSource("loops")
    void toolsAreCalledUntilTheAnswerIsThere(Habit habit, Protocol client, Type type) {
        Way way = way(type);
        for (boolean stream : new boolean[] {false, true}) {
            way.fake.reset();
            WireTalk talk = new WireTalk(
                    client,
                    habit,
                    way.proxy.uri(),
                    "think and call:get_weather {\"city\":\"Oslo\"} call:get_time then call:get_time then done");
            talk.send(type.model, stream);
            assertThat(talk.calls()).isEqualTo(2);
            talk.results("rain", "noon");
            talk.send(type.model, stream);
            assertThat(talk.calls()).isEqualTo(1);
            talk.results("one");
            assertThat(talk.send(type.model, stream)).isEqualTo("Results: get_time=one");
            assertThat(talk.ask("and more", type.model, stream)).isEqualTo("Echo: and more");
            assertThat(way.fake.requests()).hasSize(4);
        }
    }
}
