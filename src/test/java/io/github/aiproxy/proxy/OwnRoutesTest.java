package io.github.aiproxy.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.fake.StrictFake;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;

/** Users' route files: endpoints of their own before the same balancer, packaged ones replaced, ordinary Camel beside. */
final class OwnRoutesTest {
    @TempDir
    private Path routes;

    private StrictFake fake;

    @BeforeEach
    void start() {
        fake = StrictFake.of(Protocol.OPENAI).models("m", "mapped", "unused");
    }

    @AfterEach
    void stop() {
        fake.close();
    }

    private RunningProxy proxy(String file, String yaml) throws IOException {
        Files.writeString(routes.resolve(file), yaml);
        return RunningProxy.of(new ProxyYaml().upstream("fake", fake).text(), routes, Clock.systemUTC());
    }

    @ParameterizedTest(name = "streamed: {0}")
    @ValueSource(booleans = {true, false})
    void endpointOfOnesOwnReachesTheBalancer(boolean stream) throws Exception {
        String yaml = """
                - route:
                    id: team-a
                    from:
                      uri: platform-http:/team-a/v1/messages
                      parameters: { httpMethodRestrict: POST }
                      steps:
                        - to: direct:dispatch
                """;
        try (RunningProxy proxy = proxy("team-a.camel.yaml", yaml)) {
            Http.Answer answer =
                    Http.post(proxy.uri().resolve("/team-a/v1/messages"), Dialect.ANTHROPIC.body("m", "hello", stream));
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            assertThat(Dialect.ANTHROPIC.text(answer.body())).isEqualTo("Echo: hello");
            assertThat(Dialect.ANTHROPIC.ask(proxy.uri(), "m", "hello", stream).status())
                    .isEqualTo(200);
            fake.next(fake.error(404, "gone"));
            Http.Answer error =
                    Http.post(proxy.uri().resolve("/team-a/v1/messages"), Dialect.ANTHROPIC.body("m", "hello", stream));
            assertThat(error.status()).isEqualTo(404);
            assertThat(Dialect.ANTHROPIC.error(error.body())).contains("gone");
        }
    }

    @ParameterizedTest(name = "streamed: {0}")
    @ValueSource(booleans = {true, false})
    void endpointMayGoThroughOtherRoutesOnItsWay(boolean stream) throws Exception {
        String yaml = """
                - route:
                    id: team-b
                    from:
                      uri: platform-http:/team-b
                      parameters: { httpMethodRestrict: POST }
                      steps:
                        - setProperty: { name: aiproxy.protocol, constant: openai }
                        - choice:
                            when:
                              - simple: "${header.x-team} == 'b'"
                                steps:
                                  - to: direct:team-b-inside
                            otherwise:
                              steps:
                                - setBody: { constant: "not you" }
                - route:
                    id: team-b-inside
                    from:
                      uri: direct:team-b-inside
                      steps:
                        - to: direct:dispatch
                """;
        try (RunningProxy proxy = proxy("team-b.camel.yaml", yaml)) {
            Http.Answer answer =
                    Http.post(proxy.uri().resolve("/team-b"), Dialect.OPENAI.body("m", "hello", stream), "x-team", "b");
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            assertThat(Dialect.OPENAI.text(answer.body())).isEqualTo("Echo: hello");
            assertThat(Http.post(proxy.uri().resolve("/team-b"), "{}").body()).isEqualTo("not you");
        }
    }

    @Test
    void endpointMayChangeTheRequestWithCamelsMeans() throws Exception {
        String yaml = """
                - route:
                    id: rewritten
                    from:
                      uri: platform-http:/rewritten/v1/chat/completions
                      parameters: { httpMethodRestrict: POST }
                      steps:
                        - setBody: { simple: "${bodyAs(String).replace('hello', 'goodbye')}" }
                        - to: direct:dispatch
                """;
        try (RunningProxy proxy = proxy("rewritten.camel.yaml", yaml)) {
            Http.Answer answer = Http.post(
                    proxy.uri().resolve("/rewritten/v1/chat/completions"), Dialect.OPENAI.body("m", "hello", false));
            assertThat(Dialect.OPENAI.text(answer.body())).isEqualTo("Echo: goodbye");
        }
    }

    @Test
    void fileWithAPackagedNameReplacesIt() throws Exception {
        String yaml = """
                - route:
                    id: only-chat
                    errorHandler: { noErrorHandler: {} }
                    from:
                      uri: platform-http:/v1/chat/completions
                      parameters: { httpMethodRestrict: POST }
                      steps:
                        - process: { ref: readRequest }
                        - to: direct:dispatch
                        - process: { ref: writeReply }
                """;
        try (RunningProxy proxy = proxy("clients.camel.yaml", yaml)) {
            assertThat(Dialect.OPENAI.ask(proxy.uri(), "m", "hello", true).status())
                    .isEqualTo(200);
            assertThat(Dialect.ANTHROPIC.ask(proxy.uri(), "m", "hello", true).status())
                    .isEqualTo(404);
        }
    }

    @Test
    void whatClientsAreToldIsNoFailureOfARouteOfOnesOwn() throws Exception {
        String yaml = """
                - route:
                    id: team-a
                    from:
                      uri: platform-http:/team-a/v1/messages
                      steps:
                        - to: direct:dispatch
                - route:
                    id: broken
                    from:
                      uri: platform-http:/broken/v1/messages
                      steps:
                        - process: { ref: readRequest }
                        - throwException: { exceptionType: java.lang.IllegalStateException, message: "broken" }
                """;
        try (HeardLog loud = new HeardLog(Logger.ROOT_LOGGER_NAME, Level.WARN);
                RunningProxy proxy = proxy("team-a.camel.yaml", yaml)) {
            proxy.context().addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("platform-http:/team-b/v1/messages").to("direct:dispatch");
                }
            });
            for (String team : new String[] {"/team-a", "/team-b"}) {
                for (int status : new int[] {400, 429, 503}) {
                    fake.next(fake.error(status, "no"));
                    Http.Answer answer = Http.post(
                            proxy.uri().resolve(team + "/v1/messages"), Dialect.ANTHROPIC.body("m", "hello", true));
                    assertThat(answer.status()).isGreaterThanOrEqualTo(400);
                }
            }
            assertThat(loud.events()).noneMatch(event -> event.getLevel() == Level.ERROR);
            assertThat(loud.events()).noneMatch(event -> event.getThrowableProxy() != null);
            Http.post(proxy.uri().resolve("/broken/v1/messages"), Dialect.ANTHROPIC.body("m", "hello", true));
            assertThat(loud.events()).anyMatch(event -> event.getLevel() == Level.ERROR);
        }
    }

    @Test
    void ordinaryRouteMayBlockWithoutHoldingUpTheStreams() throws Exception {
        String yaml = """
                - route:
                    id: hello
                    from:
                      uri: platform-http:/hello
                      steps:
                        - setBody: { constant: "hello world" }
                - route:
                    id: thread
                    from:
                      uri: platform-http:/thread
                      steps:
                        - delay: { constant: 300 }
                        - setBody: { simple: "${threadName}" }
                """;
        try (RunningProxy proxy = proxy("mine.camel.yaml", yaml)) {
            assertThat(Http.get(proxy.uri().resolve("/hello")).body()).isEqualTo("hello world");
            assertThat(Http.post(proxy.uri().resolve("/hello"), "{}").body()).isEqualTo("hello world");
            assertThat(Http.get(proxy.uri().resolve("/thread")).body())
                    .isNotEmpty()
                    .doesNotContain("eventloop");
            assertThat(Dialect.OPENAI.text(
                            Dialect.OPENAI.ask(proxy.uri(), "m", "hi", true).body()))
                    .isEqualTo("Echo: hi");
            assertThat(Http.get(proxy.uri().resolve("/nowhere")).status()).isEqualTo(404);
        }
    }

    @Test
    void declaredTypeSpeaksItsCodecAtItsOwnPath() {
        String types = """
                upstream_types:
                  azure:
                    codec: openai
                    path: /openai/deployments/{model}/chat/completions?api-version=1
                    auth_header: api-key
                    headers: { x-extra: yes-please }
                """;
        fake.always(io.github.aiproxy.fake.FakeReply.json(200, "{\"id\":\"x\"}"));
        String text = new ProxyYaml()
                .with(types)
                .upstream("azure", fake, "api_type: azure", "token: secret")
                .text();
        try (RunningProxy proxy = RunningProxy.of(text)) {
            Http.Answer answer = Http.post(
                    proxy.uri().resolve("/v1/chat/completions?beta=1"),
                    Dialect.OPENAI.body("a/../b?c#d e", "hi", false));
            assertThat(answer.body()).isEqualTo("{\"id\":\"x\"}");
            assertThat(fake.last().path()).isEqualTo("/openai/deployments/a%2F..%2Fb%3Fc%23d%20e/chat/completions");
            assertThat(fake.last().query()).isEqualTo("api-version=1&beta=1");
            assertThat(fake.last().header("api-key")).isEqualTo("secret");
            assertThat(fake.last().header("authorization")).isNull();
            assertThat(fake.last().header("x-extra")).isEqualTo("yes-please");
        }
    }
}
