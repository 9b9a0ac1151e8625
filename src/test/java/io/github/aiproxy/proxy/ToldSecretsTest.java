package io.github.aiproxy.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.Appender;
import io.github.aiproxy.fake.FakeReply;
import io.github.aiproxy.fake.FakeUpstream;
import io.github.aiproxy.fake.StrictFake;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** No key and no prompt in the log, with every detail that there is, nor in what others are told. */
final class ToldSecretsTest {
    private static final String CLIENT_KEY = "SECRET-client-0123456789";
    private static final String HEADER = "SECRET-header-0123456789";
    private static final String PROMPT = "SECRET-prompt";

    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final List<Appender<ILoggingEvent>> quiet = new ArrayList<>();
    private HeardLog log;

    @BeforeEach
    void listen() {
        root.iteratorForAppenders().forEachRemaining(quiet::add);
        quiet.forEach(root::detachAppender);
        log = new HeardLog(org.slf4j.Logger.ROOT_LOGGER_NAME, Level.TRACE);
    }

    @AfterEach
    void stop() {
        log.close();
        quiet.forEach(root::addAppender);
    }

    private List<String> told() {
        List<String> told = new ArrayList<>();
        for (ILoggingEvent event : log.events()) {
            if (event.getLoggerName().startsWith("io.vertx.ext.web") && event.getLevel() == Level.TRACE) {
                // Writes out addresses, with a key in the query, as SECURITY.md says; the program never logs its
                // details.
                continue;
            }
            boolean camels = event.getLoggerName().startsWith("org.apache.camel.")
                    && !event.getLevel().isGreaterOrEqual(Level.INFO);
            // Camel's details have exceptions' messages, also those that quote a request: see SECURITY.md. But no keys.
            String message = camels
                    ? event.getFormattedMessage().replace("unexpected \"" + PROMPT, "unexpected \"(quoted)")
                    : event.getFormattedMessage();
            told.add(event.getLoggerName() + ": " + message);
            if (event.getThrowableProxy() != null) {
                told.add(ThrowableProxyUtil.asString(event.getThrowableProxy()));
            }
        }
        return told;
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(Dialect.class)
    void nothingSecretIsLoggedOrToldWhateverHappens(Dialect client) throws Exception {
        List<String> told = new ArrayList<>();
        // What is wrong with a request may quote it; what is wrong with a key, the key.
        String wrong = "unexpected \"" + PROMPT + "\"";
        String echo = "wrong key " + StrictFake.KEY;
        try (StrictFake same = StrictFake.of(client.protocol).models("same", "unused");
                StrictFake other = StrictFake.of(client.other().protocol).models("other", "unused");
                RunningProxy proxy = new ProxyYaml()
                        .with("api-key: [" + CLIENT_KEY + "]\ncircuit_breaker: { failures: 1000 }")
                        .upstream("same", same, "available_models: same", "http_headers: { x-team: " + HEADER + " }")
                        .upstream(
                                "other",
                                other,
                                "available_models: other",
                                "http_headers: { x-team: Team " + HEADER + " }")
                        .upstreamAt(
                                "gone",
                                URI.create("http://127.0.0.1:1"),
                                "api_type: openai",
                                "available_models: gone",
                                "token: " + StrictFake.KEY)
                        .start()) {
            for (boolean stream : new boolean[] {true, false}) {
                for (StrictFake fake : List.of(same, other)) {
                    String model = fake == same ? "same" : "other";
                    List<java.util.function.UnaryOperator<FakeReply>> all = List.of(
                            good -> good,
                            good -> fake.error(400, wrong),
                            good -> fake.error(401, echo),
                            good -> fake.error(429, echo),
                            good -> fake.error(500, echo),
                            good -> fake.error(403, "no such team: " + HEADER),
                            good -> FakeReply.json(200, "{\"" + StrictFake.KEY + "\": nonsense"),
                            good -> FakeReply.json(302, "{}"),
                            good -> good.troubleBeforeHead(FakeReply.Trouble.CLOSE),
                            good -> good.troubleAfterFrames(2, FakeReply.Trouble.CLOSE));
                    for (var reply : all) {
                        fake.next(reply);
                        Http.Answer answer = ask(client, proxy, model, stream);
                        if (answer != null && answer.status() >= 400) {
                            told.add("reply: " + answer.body().replace(PROMPT, "(its own prompt)") + answer.headers());
                        }
                    }
                }
                told.add(ask(client, proxy, "gone", stream).body());
                told.add(ask(client, proxy, "nobody", stream).body());
            }
            String path = client.path("same", false);
            String body = client.body("same", PROMPT, false);
            Http.post(proxy.uri().resolve(path + "?key=" + CLIENT_KEY), body);
            told.add(Http.post(proxy.uri().resolve(path), body, "x-api-key", CLIENT_KEY + "-not")
                    .body());
            told.add(Http.post(proxy.uri().resolve(path), body.substring(1), "x-api-key", CLIENT_KEY)
                    .body());
            told.add(Http.get(proxy.uri().resolve("/v1/models"), "x-api-key", CLIENT_KEY)
                    .body());
            told.add(Http.get(proxy.uri().resolve("/nowhere?key=" + CLIENT_KEY)).body());
            told.add(proxy.context().getEndpoints().toString());
            told.add(proxy.context().getRoutes().toString());
        }
        told.addAll(told());
        assertThat(told).hasSizeGreaterThan(50).allSatisfy(text -> assertThat(text)
                .doesNotContain(CLIENT_KEY, HEADER, StrictFake.KEY, PROMPT));
    }

    private static Http.Answer ask(Dialect client, RunningProxy proxy, String model, boolean stream) {
        try {
            return Http.post(
                    proxy.uri().resolve(client.path(model, stream)),
                    client.body(model, PROMPT, stream),
                    "authorization",
                    "Bearer " + CLIENT_KEY,
                    "anthropic-version",
                    "2023-06-01");
        } catch (AssertionError cutOff) {
            return null; // as a stream that broke is
        }
    }

    @Test
    void upstreamThatRedirectsIsNotFollowedWithTheKey() {
        try (FakeUpstream elsewhere = FakeUpstream.answering(
                        io.github.aiproxy.chat.Protocol.OPENAI, request -> FakeReply.json(200, "{}"));
                StrictFake fake =
                        StrictFake.of(io.github.aiproxy.chat.Protocol.OPENAI).models("m", "unused");
                RunningProxy proxy = new ProxyYaml()
                        .with("circuit_breaker: { failures: 1000 }")
                        .upstream("fake", fake)
                        .start()) {
            for (int status : new int[] {301, 302, 303, 307, 308}) {
                fake.next(FakeReply.json(status, "{}").header("location", elsewhere.uri() + "/v1/chat/completions"));
                Http.Answer answer = Dialect.OPENAI.ask(proxy.uri(), "m", "hello", false);
                assertThat(answer.status()).isEqualTo(502);
                assertThat(answer.body())
                        .contains("redirect")
                        .doesNotContain(elsewhere.uri().toString());
            }
            assertThat(elsewhere.requests()).isEmpty();
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(Dialect.class)
    void addressesInRequestsAreNeverFetched(Dialect client) {
        try (FakeUpstream inside = FakeUpstream.answering(
                        io.github.aiproxy.chat.Protocol.OPENAI, request -> FakeReply.json(200, "{}"));
                StrictFake same = StrictFake.of(client.protocol).models("same", "unused");
                StrictFake other = StrictFake.of(client.other().protocol).models("other", "unused");
                RunningProxy proxy = new ProxyYaml()
                        .upstream("same", same, "available_models: same")
                        .upstream("other", other, "available_models: other")
                        .start()) {
            String image = inside.uri() + "/latest/meta-data/";
            for (String model : List.of("same", "other")) {
                String body =
                        switch (client) {
                            case ANTHROPIC ->
                                "{\"model\":\"" + model
                                        + "\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":["
                                        + "{\"type\":\"image\",\"source\":{\"type\":\"url\",\"url\":\"" + image
                                        + "\"}}]}]}";
                            case OPENAI ->
                                "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":["
                                        + "{\"type\":\"image_url\",\"image_url\":{\"url\":\"" + image + "\"}}]}]}";
                            case RESPONSES ->
                                "{\"model\":\"" + model + "\",\"input\":[{\"role\":\"user\",\"content\":["
                                        + "{\"type\":\"input_image\",\"image_url\":\"" + image + "\"}]}]}";
                            case GEMINI ->
                                "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"fileData\":{\"mimeType\":\"image/png\","
                                        + "\"fileUri\":\"" + image + "\"}}]}]}";
                        };
                assertThat(Http.post(
                                        proxy.uri().resolve(client.path(model, false)),
                                        body,
                                        "anthropic-version",
                                        "2023-06-01")
                                .status())
                        .isLessThan(600);
            }
            assertThat(inside.requests()).isEmpty();
        }
    }
}
