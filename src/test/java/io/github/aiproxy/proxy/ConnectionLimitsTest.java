package io.github.aiproxy.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.fake.StrictFake;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that are one too many. */
final class ConnectionLimitsTest {
    private static final String ASK = "GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n";

    @AutoClose
    private final StrictFake fake = StrictFake.of(Protocol.OPENAI).models("m", "unused");

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"max_connections", "max_connections_per_client"})
    void connectionBeyondTheLimitIsClosedAndPlacesAreGivenBack(String key) throws Exception {
        try (RunningProxy proxy =
                new ProxyYaml().with(key + ": 3").upstream("fake", fake).start()) {
            List<RawClient> open = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                RawClient client = RawClient.to(proxy.uri());
                open.add(client);
                client.send(ASK);
                assertThat(client.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 200");
            }
            try (RawClient tooMany = RawClient.to(proxy.uri())) {
                assertThat(tooMany.readAll()).isEmpty();
            }
            open.get(0).send(ASK);
            assertThat(open.get(0).readUntil("\r\n\r\n")).contains("HTTP/1.1 200");
            for (RawClient client : open) {
                client.close();
            }
            String told = "";
            for (int i = 0; i < 1_000 && told.isEmpty(); i++) {
                try (RawClient again = RawClient.to(proxy.uri())) {
                    again.send("GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
                    told = again.readAll();
                } catch (java.io.IOException notYet) {
                    told = "";
                }
            }
            assertThat(told).startsWith("HTTP/1.1 200");
        }
    }
}
