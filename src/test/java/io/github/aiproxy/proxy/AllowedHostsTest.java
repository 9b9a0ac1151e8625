package io.github.aiproxy.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.fake.StrictFake;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A web page in a browser beside an open proxy cannot use it: by its own name for 127.0.0.1, or from where it is. */
final class AllowedHostsTest {
    @AutoClose
    private final StrictFake fake = StrictFake.of(Protocol.OPENAI).models("m", "unused");

    private RunningProxy proxy(String lines) {
        return new ProxyYaml().with(lines).upstream("fake", fake).start();
    }

    private static int ask(RunningProxy proxy, String headers) throws Exception {
        String body = Dialect.OPENAI.body("m", "hello", false);
        try (RawClient raw = RawClient.to(proxy.uri())) {
            raw.send("POST /v1/chat/completions HTTP/1.1\r\n" + headers
                    + "\r\ncontent-type: text/plain\r\ncontent-length: " + body.length() + "\r\n\r\n" + body);
            String head = raw.readUntil("\r\n\r\n");
            return Integer.parseInt(head.substring(9, 12));
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "localhost:8080",
                "LOCALHOST",
                "localhost.",
                "api.localhost",
                "127.0.0.1",
                "127.9.9.9:80",
                "[::1]:8080",
                "192.168.1.7",
                "[fe80::1]",
                "aiproxy",
                "my-mac.local",
                "host.docker.internal:8080"
            })
    void openProxyIsCalledByNamesThatNobodyCanRegister(String host) throws Exception {
        try (RunningProxy proxy = proxy("")) {
            assertThat(ask(proxy, "host: " + host)).isEqualTo(200);
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "attacker.example.com",
                "localhost.example.com",
                "127.0.0.1.nip.io",
                "127.0.0.1.example.com:8080",
                "xn--local-.com",
                "evil.internal.com"
            })
    void openProxyIsNotCalledByOthersNames(String host) throws Exception {
        try (RunningProxy proxy = proxy("")) {
            assertThat(ask(proxy, "host: " + host)).isEqualTo(403);
        }
        assertThat(fake.requests()).isEmpty();
    }

    @ParameterizedTest(name = "{0} is answered {1}")
    @CsvSource({
        "'origin: https://attacker.example.com', 403",
        "'origin: http://attacker.example.com:8080', 403",
        "'origin: null\r\nsec-fetch-site: cross-site', 403",
        "'sec-fetch-site: cross-site', 403",
        "'origin: http://localhost:3000', 200",
        "'origin: http://localhost:3000\r\nsec-fetch-site: cross-site', 200",
        "'origin: vscode-webview://abc\r\nsec-fetch-site: cross-site', 200",
        "'origin: null', 200",
        "'sec-fetch-site: none', 200"
    })
    void pagesFromElsewhereCannotSpendYourMoney(String header, int status) throws Exception {
        try (RunningProxy proxy = proxy("")) {
            assertThat(ask(proxy, "host: localhost\r\n" + header)).isEqualTo(status);
        }
    }

    @Test
    void proxyWithKeysIsCalledByAnyNameUnlessToldOtherwise() throws Exception {
        String key = "\r\nauthorization: Bearer key-of-mine";
        try (RunningProxy proxy = proxy("api-key: key-of-mine")) {
            assertThat(ask(proxy, "host: proxy.example.com" + key)).isEqualTo(200);
            assertThat(ask(proxy, "host: bad host" + key)).isEqualTo(400);
        }
        String hosts = "allowed_hosts: [Proxy.example.com, \"*.team.example.com\"]\n";
        try (RunningProxy proxy = proxy("api-key: key-of-mine\n" + hosts)) {
            assertThat(ask(proxy, "host: proxy.example.com:443" + key)).isEqualTo(200);
            assertThat(ask(proxy, "host: a.team.example.com" + key)).isEqualTo(200);
            assertThat(ask(proxy, "host: localhost" + key)).isEqualTo(200);
            assertThat(ask(proxy, "host: team.example.com" + key)).isEqualTo(403);
            assertThat(ask(proxy, "host: xproxy.example.com" + key)).isEqualTo(403);
        }
        try (RunningProxy proxy = proxy("allowed_hosts: \"*\"")) {
            assertThat(ask(proxy, "host: proxy.example.com\r\norigin: https://page.example.com"))
                    .isEqualTo(200);
        }
    }
}
