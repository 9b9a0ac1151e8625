package io.github.aiproxy.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.fake.StrictFake;
import io.github.aiproxy.fake.Trees;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Cursor posts requests of the Responses API to the path of Chat Completions, and reads chat completions. */
final class ResponsesOnChatPathTest {
    private static final Map<Dialect, StrictFake> FAKES = new EnumMap<>(Dialect.class);
    private static RunningProxy proxy;

    @BeforeAll
    static void start() {
        ProxyYaml yaml = new ProxyYaml();
        for (Dialect dialect : Dialect.values()) {
            StrictFake fake = StrictFake.of(dialect.protocol);
            FAKES.put(dialect, fake);
            yaml.upstream(dialect.protocol.id(), fake, "available_models: [m-" + dialect.protocol.id() + "]");
            fake.models("m-" + dialect.protocol.id());
        }
        proxy = yaml.start();
    }

    @AfterAll
    static void stop() {
        proxy.close();
        FAKES.values().forEach(StrictFake::close);
    }

    private static Http.Answer ask(Dialect upstream, String more) {
        return Http.post(
                proxy.uri().resolve("/v1/chat/completions"),
                "{\"model\":\"m-" + upstream.protocol.id()
                        + "\",\"instructions\":\"Be kind\",\"input\":[{\"role\":\"user\","
                        + "\"content\":[{\"type\":\"input_text\",\"text\":\"hello\"}]}],\"tools\":[{\"type\":\"function\","
                        + "\"name\":\"f\",\"parameters\":{\"type\":\"object\",\"properties\":{}}}]" + more + "}");
    }

    @ParameterizedTest(name = "{0} upstream")
    @EnumSource(Dialect.class)
    void isAnsweredAsChat(Dialect upstream) {
        Http.Answer whole = ask(upstream, "");
        assertThat(whole.status()).as(whole.body()).isEqualTo(200);
        JsonNode reply = Trees.read(whole.body());
        assertThat(reply.path("object").asText()).isEqualTo("chat.completion");
        assertThat(reply.at("/choices/0/message/content").asText()).isNotEmpty();
        Http.Answer streamed = ask(upstream, ",\"stream\":true");
        assertThat(streamed.status()).as(streamed.body()).isEqualTo(200);
        assertThat(Dialect.OPENAI.endings(streamed.body())).isEqualTo(1);
        assertThat(Dialect.OPENAI.text(streamed.body()))
                .isEqualTo(reply.at("/choices/0/message/content").asText());
    }

    @Test
    void complaintHasChatsForm() {
        Http.Answer answer = ask(Dialect.OPENAI, ",\"previous_response_id\":\"resp_1\"");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(Trees.read(answer.body()).at("/error/code").asText()).isEqualTo("previous_response_not_found");
    }
}
