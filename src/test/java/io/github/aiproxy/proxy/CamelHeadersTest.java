package io.github.aiproxy.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.fake.StrictFake;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that mean something to Camel are taken from no client, in no spelling, neither as header nor in the query. */
final class CamelHeadersTest {
    private static final String EVIL = "../../evil";

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"CamelFileName", "camelfilename", "CAMELFILENAME", "CAmelFileName", "cAmElFiLeNaMe"})
    void clientSetsNothingThatRoutesOfOnesOwnObey(String name, @TempDir Path routes) throws Exception {
        Files.writeString(routes.resolve("own.camel.yaml"), """
                - route:
                    id: ordinary
                    from:
                      uri: platform-http:/ordinary
                      steps:
                        - setBody: { simple: "told [${header.CamelFileName}]" }
                - route:
                    id: own
                    from:
                      uri: platform-http:/own/v1/chat/completions
                      steps:
                        - filter:
                            simple: "${header.CamelFileName} == null && ${headers} not contains 'org.apache.camel'"
                            steps:
                              - to: direct:dispatch
                """);
        try (StrictFake fake = StrictFake.of(Protocol.OPENAI).models("m", "unused");
                RunningProxy proxy =
                        RunningProxy.of(new ProxyYaml().upstream("fake", fake).text(), routes, Clock.systemUTC())) {
            for (String path : new String[] {"/ordinary", "/ordinary?" + name + "=" + EVIL}) {
                Http.Answer answer = Http.get(proxy.uri().resolve(path), name, EVIL, "org.apache.camel." + name, EVIL);
                assertThat(answer.body()).isEqualTo("told []");
                assertThat(answer.headers().toString()).doesNotContain(EVIL);
            }
            Http.Answer own = Http.post(
                    proxy.uri().resolve("/own/v1/chat/completions?" + name + "=" + EVIL),
                    Dialect.OPENAI.body("m", "hello", false),
                    name,
                    EVIL,
                    "org.apache.camel." + name,
                    EVIL);
            assertThat(Dialect.OPENAI.text(own.body())).as(own.body()).isEqualTo("Echo: hello");
            assertThat(fake.last().headers().toString() + fake.last().query()).doesNotContainIgnoringCase("camel");
        }
    }
}
