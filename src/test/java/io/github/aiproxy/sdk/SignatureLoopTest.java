package io.github.aiproxy.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.fake.Recorded;
import io.github.aiproxy.fake.StrictFake;
import io.github.aiproxy.fake.Trees;
import io.github.aiproxy.proxy.RunningProxy;
import io.github.aiproxy.sdk.WireTalk.Habit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tool loops with thinking, through one proxy before upstreams of all protocols: every upstream gets back what it signed,
 * on the part that it signed, and nothing that another one signed. The fakes refuse what the vendors refuse.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SignatureLoopTest {
    /** The vendors' models by the protocol of their upstream; two where the rules differ. */
    private static final Map<Protocol, List<String>> MODELS = Map.of(
            Protocol.ANTHROPIC, List.of("claude-sonnet-4-5", "claude-opus-4-6"),
            Protocol.OPENAI, List.of("gpt-5.2-chat"),
            Protocol.RESPONSES, List.of("gpt-5.2"),
            Protocol.GEMINI, List.of("gemini-2.5-flash", "gemini-3-pro-preview"));

    private static final String DUMMY = "skip_thought_signature_validator";

    private final Map<Protocol, StrictFake> upstreams = new EnumMap<>(Protocol.class);
    private RunningProxy proxy;

    @BeforeAll
    void start() {
        StringBuilder yaml = new StringBuilder("upstreams:\n");
        for (Protocol protocol : Protocol.values()) {
            StrictFake fake =
                    StrictFake.of(protocol).models(MODELS.get(protocol).toArray(String[]::new));
            upstreams.put(protocol, fake);
            yaml.append("  - { name: ").append(protocol.id());
            yaml.append(", api_type: ").append(protocol.id());
            yaml.append(", base_url: \"").append(fake.uri());
            yaml.append("\", token: ").append(StrictFake.KEY);
            yaml.append(", available_models: ").append(MODELS.get(protocol)).append(" }\n");
        }
        proxy = RunningProxy.of(yaml.toString());
    }

    @BeforeEach
    void forget() {
        upstreams.values().forEach(StrictFake::reset);
    }

    @AfterAll
    void stop() {
        proxy.close();
        upstreams.values().forEach(StrictFake::close);
    }

    private static Stream<Arguments> loops() {
        List<Arguments> loops = new ArrayList<>();
        for (Protocol client : Protocol.values()) {
            for (Habit habit : List.of(Habit.FAITHFUL, Habit.AMNESIAC)) {
                for (Protocol upstream : Protocol.values()) {
                    if (habit == Habit.AMNESIAC && client == upstream) {
                        continue; // The vendors refuse such clients.
                    }
                    MODELS.get(upstream).forEach(model -> loops.add(Arguments.of(habit, client, upstream, model)));
                }
            }
        }
        return loops.stream();
    }

    @ParameterizedTest(name = "{0} {1} client → {3}")
    @MethodSource("loops")
    void everyStepGetsItsOwnSignaturesBack(Habit habit, Protocol client, Protocol upstream, String model) {
        for (boolean stream : new boolean[] {false, true}) {
            for (String how : List.of("think", "think redacted")) {
                upstreams.get(upstream).reset();
                WireTalk talk = new WireTalk(
                        client,
                        habit,
                        proxy.uri(),
                        how + " and call:get_weather {\"city\":\"Oslo\"} call:get_time then call:get_time then done");
                talk.send(model, stream);
                assertThat(talk.calls()).isEqualTo(2);
                talk.results("rain", "noon");
                talk.send(model, stream);
                assertThat(talk.calls()).isEqualTo(1);
                talk.results("one");
                assertThat(talk.send(model, stream)).isEqualTo("Results: get_time=one");
                List<Recorded> requests = upstreams.get(upstream).requests();
                assertThat(requests).hasSize(3).allSatisfy(SignatureLoopTest::hasNoCarrier);
                if (client != upstream && returns(habit, client, upstream)) {
                    assertThat(signatures(upstream, requests.get(1).json()))
                            .as(requests.get(1).text() + talk.history())
                            .hasSize(1);
                    assertThat(signatures(upstream, requests.get(2).json())).hasSize(2);
                }
            }
        }
    }

    /** Whether signatures come back: a client that forgets all of them cannot be helped, unless it forgets by protocol. */
    private static boolean returns(Habit habit, Protocol client, Protocol upstream) {
        if (upstream == Protocol.OPENAI) {
            return false;
        }
        return habit == Habit.FAITHFUL || client == Protocol.OPENAI || client == Protocol.GEMINI;
    }

    private static void hasNoCarrier(Recorded request) {
        assertThat(request.text()).doesNotContain("aiproxySig");
    }

    private static List<String> signatures(Protocol upstream, JsonNode request) {
        List<String> found = new ArrayList<>();
        JsonNode history =
                switch (upstream) {
                    case ANTHROPIC, OPENAI -> request.path("messages");
                    case RESPONSES -> request.path("input");
                    case GEMINI -> request.path("contents");
                };
        for (String field : List.of("signature", "data", "encrypted_content", "thoughtSignature")) {
            history.findValuesAsText(field).stream()
                    .filter(blob -> !blob.equals(DUMMY))
                    .forEach(found::add);
        }
        return found;
    }

    private static Stream<Arguments> changes() {
        List<Arguments> changes = new ArrayList<>();
        for (Protocol client : Protocol.values()) {
            for (List<String> from : MODELS.values()) {
                for (String first : from) {
                    changes.add(Arguments.of(client, first));
                }
            }
        }
        return changes.stream();
    }

    @ParameterizedTest(name = "{0} client, begun with {1}, goes on with any other model")
    @MethodSource("changes")
    void anotherModelTakesOverWithoutForeignSignatures(Protocol client, String first) {
        for (List<String> to : MODELS.values()) {
            for (String second : to) {
                WireTalk talk = new WireTalk(
                        client,
                        Habit.FAITHFUL,
                        proxy.uri(),
                        "think and call:get_weather {\"city\":\"Oslo\"} call:get_time then call:get_time then done");
                talk.send(first, true);
                talk.results("rain", "noon");
                talk.send(second, true);
                talk.results("one");
                // With a budget, the latest step has to be one that Claude began with thoughts.
                String third = first.startsWith("claude") ? second : first;
                assertThat(talk.send(third, true)).isEqualTo("Results: get_time=one");
            }
        }
        upstreams.values().forEach(fake -> assertThat(fake.requests()).allSatisfy(SignatureLoopTest::hasNoCarrier));
    }

    @ParameterizedTest(name = "{1} client → {3}")
    @MethodSource("loops")
    void wordsAfterThoughtsKeepTheirSignature(Habit habit, Protocol client, Protocol upstream, String model) {
        for (boolean stream : new boolean[] {false, true}) {
            upstreams.get(upstream).reset();
            WireTalk talk = new WireTalk(client, habit, proxy.uri(), "think of Zażółć 🐢");
            assertThat(talk.send(model, stream)).isEqualTo("Echo: think of Zażółć 🐢");
            // the client's next question
            JsonNode before = Trees.read(talk.history());
            assertThat(talk.ask("and more", model, stream)).isEqualTo("Echo: and more");
            Recorded last = upstreams.get(upstream).last();
            hasNoCarrier(last);
            boolean holds = habit == Habit.FAITHFUL && client != Protocol.OPENAI || client == Protocol.GEMINI;
            if (client != upstream && holds && upstream != Protocol.OPENAI) {
                assertThat(signatures(upstream, last.json()))
                        .as(before.toString())
                        .hasSize(1);
            }
        }
    }

    private static Stream<String> models() {
        return MODELS.values().stream().flatMap(List::stream);
    }

    @ParameterizedTest(name = "Anthropic client → {0}")
    @MethodSource("models")
    void anAnthropicAnswerEndsWithItsWords(String model) {
        for (boolean stream : new boolean[] {false, true}) {
            WireTalk talk = new WireTalk(
                    Protocol.ANTHROPIC, Habit.FAITHFUL, proxy.uri(), "think and call:get_time {} then done");
            talk.send(model, stream);
            talk.results("noon");
            assertThat(talk.send(model, stream)).isEqualTo("Results: get_time=noon");
            JsonNode content = Trees.read(talk.history()).path(3).path("content");
            // Claude Code prints the last block; and no answer of Anthropic's own ends otherwise.
            assertThat(content.path(content.size() - 1).path("type").asText())
                    .as(talk.history())
                    .isEqualTo("text");
        }
    }

    @Test
    void theSameWordsInAnotherConversationGetNoSignature() {
        String model = MODELS.get(Protocol.GEMINI).get(1);
        WireTalk talk = new WireTalk(Protocol.ANTHROPIC, Habit.AMNESIAC, proxy.uri(), "think of one maxtokens");
        assertThat(talk.send(model, true)).isEqualTo("Echo");
        talk.ask("and more", model, true);
        assertThat(signatures(Protocol.GEMINI, last())).hasSize(1);
        WireTalk other = new WireTalk(Protocol.ANTHROPIC, Habit.AMNESIAC, proxy.uri(), "think of another maxtokens");
        other.answered("Echo");
        other.ask("and more", model, true);
        assertThat(signatures(Protocol.GEMINI, last())).isEmpty();
    }

    private JsonNode last() {
        return upstreams.get(Protocol.GEMINI).last().json();
    }
}
