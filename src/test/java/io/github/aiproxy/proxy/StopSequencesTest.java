package io.github.aiproxy.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.fake.Gate;
import io.github.aiproxy.fake.ResponsesFake;
import io.github.aiproxy.fake.Trees;
import java.net.http.HttpRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Responses has no stop sequences: the proxy ends the answer at them, and does not wait for what the upstream adds. */
final class StopSequencesTest {
    private static ResponsesFake fake;
    private static RunningProxy proxy;

    @BeforeAll
    static void start() {
        fake = new ResponsesFake();
        fake.models("m");
        proxy = new ProxyYaml().upstream("responses", fake).start();
    }

    @AfterAll
    static void stop() {
        proxy.close();
        fake.close();
    }

    private static HttpRequest request(boolean stream) {
        return Http.to(proxy.uri().resolve("/v1/messages"))
                .header("content-type", "application/json")
                .header("anthropic-version", "2023-06-01")
                .POST(
                        HttpRequest.BodyPublishers.ofString(
                                "{\"model\":\"m\",\"max_tokens\":64,\"stream\":" + stream
                                        + ",\"stop_sequences\":[\"lo\"],\"messages\":[{\"role\":\"user\",\"content\":\"hello there\"}]}"))
                .build();
    }

    @Test
    void wholeAnswerEndsAtTheSequence() {
        Http.Answer answer = Http.send(request(false));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        JsonNode reply = Trees.read(answer.body());
        assertThat(reply.at("/content/0/text").asText()).isEqualTo("Echo: hel");
        assertThat(reply.path("stop_reason").asText()).isEqualTo("stop_sequence");
        assertThat(reply.path("stop_sequence").asText()).isEqualTo("lo");
        assertThat(reply.at("/usage/output_tokens").asInt()).isPositive();
        assertThat(fake.last().text()).doesNotContain("stop");
    }

    @Test
    void streamIsWholeAtTheSequenceThoughTheUpstreamGoesOn() throws Exception {
        Gate never = new Gate();
        fake.next(good -> good.gateBefore(good.frames(), never));
        try (Http.Live live = Http.open(request(true))) {
            String stream = live.rest();
            assertThat(Dialect.ANTHROPIC.text(stream)).isEqualTo("Echo: hel");
            assertThat(stream).contains("\"stop_reason\":\"stop_sequence\",\"stop_sequence\":\"lo\"");
            assertThat(Dialect.ANTHROPIC.endings(stream)).isEqualTo(1);
        }
        never.open();
    }
}
