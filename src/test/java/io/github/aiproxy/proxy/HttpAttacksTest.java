package io.github.aiproxy.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.fake.Gate;
import io.github.aiproxy.fake.StrictFake;
import java.net.SocketException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are made to be read in two ways, or to be too much: refused, and nothing of them reaches an upstream. */
final class HttpAttacksTest {
    private static final String BODY = Dialect.OPENAI.body("m", "hello", false);
    private static final String POST = "POST /v1/chat/completions HTTP/1.1\r\n";
    private static final String SECOND = "GET /smuggled HTTP/1.1\r\nhost: localhost\r\n\r\n";

    private static StrictFake fake;
    private static RunningProxy proxy;

    @BeforeAll
    static void start() {
        fake = StrictFake.of(Protocol.OPENAI).models("m", "unused");
        proxy = new ProxyYaml()
                .with("max_request_line: 2KiB\nmax_request_headers: 4KiB")
                .with("client_header_timeout: 500ms\nclient_body_timeout: 200ms")
                .upstream("fake", fake)
                .start();
    }

    @AfterAll
    static void stop() {
        proxy.close();
        fake.close();
    }

    @BeforeEach
    void forget() {
        fake.reset();
    }

    private static String chunked(String body) {
        return Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n";
    }

    static Stream<Arguments> smuggled() {
        String host = "host: localhost\r\n";
        String length = "content-length: " + BODY.length() + "\r\n";
        String chunks = "transfer-encoding: chunked\r\n";
        return Stream.of(
                Arguments.of("length and chunks", POST + host + length + chunks + "\r\n" + chunked(BODY) + SECOND),
                Arguments.of("two lengths", POST + host + length + "content-length: 3\r\n\r\n" + BODY + SECOND),
                Arguments.of("list of lengths", POST + host + "content-length: 3, 4\r\n\r\n" + BODY + SECOND),
                Arguments.of("negative length", POST + host + "content-length: -1\r\n\r\n" + BODY + SECOND),
                Arguments.of(
                        "signed length",
                        POST + host + "content-length: +" + BODY.length() + "\r\n\r\n" + BODY + SECOND),
                Arguments.of("length in hexadecimal", POST + host + "content-length: 0x10\r\n\r\n" + BODY + SECOND),
                Arguments.of(
                        "length beyond a long", POST + host + "content-length: 99999999999999999999\r\n\r\n" + SECOND),
                Arguments.of("space before the colon", POST + host + "content-length : 3\r\n\r\n" + BODY + SECOND),
                Arguments.of(
                        "folded header",
                        POST + host + "x-a: b\r\n content-length: 3\r\n" + chunks + length + "\r\n" + SECOND),
                Arguments.of("control in a name", POST + host + "x\u000ba: b\r\n" + length + "\r\n" + BODY),
                Arguments.of(
                        "coding besides chunked",
                        POST + host + "transfer-encoding: gzip, chunked\r\n" + length + "\r\n" + chunked(BODY)
                                + SECOND),
                Arguments.of(
                        "chunked not last",
                        POST + host + "transfer-encoding: chunked, identity\r\n" + length + "\r\n" + chunked(BODY)
                                + SECOND),
                Arguments.of(
                        "chunked in disguise",
                        POST + host + "transfer-encoding: xchunked\r\n" + length + "\r\n" + chunked(BODY) + SECOND),
                Arguments.of("two hosts", POST + host + "host: other\r\n" + length + "\r\n" + BODY),
                Arguments.of("no host", POST + length + "\r\n" + BODY),
                Arguments.of("path in the host", POST + "host: localhost/v1?#\r\n" + length + "\r\n" + BODY),
                Arguments.of("user in the host", POST + "host: me@localhost\r\n" + length + "\r\n" + BODY),
                Arguments.of(
                        "absolute address",
                        "POST http://localhost/v1/chat/completions HTTP/1.1\r\n" + host + length + "\r\n" + BODY),
                Arguments.of("authority as address", "CONNECT localhost:443 HTTP/1.1\r\n" + host + "\r\n"),
                Arguments.of("chunk size that is none", POST + host + chunks + "\r\nzz\r\n" + BODY + "\r\n0\r\n\r\n"),
                Arguments.of("negative chunk size", POST + host + chunks + "\r\n-5\r\n" + BODY + "\r\n0\r\n\r\n"),
                Arguments.of("HTTP/0.9", "GET /healthz\r\n\r\n"),
                Arguments.of("no HTTP at all", "\u0016\u0003\u0001\u0002\r\n\r\n"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("smuggled")
    void requestThatCanBeReadInTwoWaysIsRefusedAndItsConnectionClosed(String name, String bytes) throws Exception {
        try (RawClient raw = RawClient.to(proxy.uri())) {
            raw.send(bytes);
            String told = raw.readAll();
            assertThat(told).as(name).doesNotContain(" 200 ").doesNotContain("smuggled");
            assertThat(told.split("HTTP/1.1 ", -1)).hasSizeLessThanOrEqualTo(2);
        }
        assertThat(fake.requests()).isEmpty();
        assertThat(proxy.proxy().inFlight()).isZero();
    }

    @Test
    void chunkExtensionsAndTrailersAreReadAndGoNowhere() throws Exception {
        try (RawClient raw = RawClient.to(proxy.uri())) {
            raw.send(POST + "host: localhost\r\ntransfer-encoding: chunked\r\n\r\n" + Integer.toHexString(BODY.length())
                    + ";x=\"\n\"\r\n" + BODY + "\r\n0\r\nauthorization: trailer\r\n\r\n");
            // A line break in an extension is where parsers differ: the connection may as well be closed.
            assertThat(raw.readAll())
                    .satisfiesAnyOf(
                            text -> assertThat(text).startsWith("HTTP/1.1 200"),
                            text -> assertThat(text).startsWith("HTTP/1.1 4"),
                            text -> assertThat(text).isEmpty());
        }
        fake.requests()
                .forEach(request -> assertThat(request.headers().toString()).doesNotContain("trailer"));
    }

    @Test
    void requestsOnOneConnectionAreAnsweredInTheirOrder() throws Exception {
        try (RawClient raw = RawClient.to(proxy.uri())) {
            String one = POST + "host: localhost\r\ncontent-length: " + BODY.length() + "\r\n\r\n" + BODY;
            raw.send(one + "GET /nowhere HTTP/1.1\r\nhost: localhost\r\n\r\n");
            assertThat(raw.readUntil("no such endpoint"))
                    .startsWith("HTTP/1.1 200")
                    .contains("HTTP/1.1 404");
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "/v1/../v1/messages",
                "/v1/..%2fhealthz",
                "//v1/messages",
                "/v1/models/..%2f..%2fhealthz",
                "/v1//messages",
                "/V1/MESSAGES",
                "/v1/messages;x",
                "/v1/messages%00",
                "/v1%2fmessages",
                "/v1beta/models/%ff%fe:generateContent",
                "/v1beta/models/%zz:generateContent",
                "/v1beta/models/:generateContent"
            })
    void pathsAreNotMadeIntoOthers(String path) throws Exception {
        try (RawClient raw = RawClient.to(proxy.uri())) {
            raw.send("POST " + path + " HTTP/1.1\r\nhost: localhost\r\ncontent-length: 2\r\n\r\n{}");
            assertThat(raw.readUntil("\r\n\r\n")).containsPattern("^HTTP/1.1 4\\d\\d ");
        }
        assertThat(fake.requests()).isEmpty();
    }

    @Test
    void tooLongRequestLineIs414AndTooManyHeadersAre431() throws Exception {
        try (RawClient raw = RawClient.to(proxy.uri())) {
            raw.send("GET /" + "x".repeat(3_000) + " HTTP/1.1\r\nhost: localhost\r\n\r\n");
            assertThat(raw.readAll()).contains(" 414 ").contains("max_request_line");
        }
        try (RawClient raw = RawClient.to(proxy.uri())) {
            raw.send("GET / HTTP/1.1\r\nhost: localhost\r\nx-a: " + "x".repeat(5_000) + "\r\n\r\n");
            assertThat(raw.readAll()).contains(" 431 ").contains("max_request_headers");
        }
        try (RawClient raw = RawClient.to(proxy.uri())) {
            raw.send("GET / HTTP/1.1\r\nhost: localhost\r\n" + "x: y\r\n".repeat(2_000) + "\r\n");
            assertThat(raw.readAll()).contains(" 431 ");
        }
    }

    @Test
    void connectionWithoutARequestIsClosed() throws Exception {
        try (RawClient silent = RawClient.to(proxy.uri());
                RawClient dripping = RawClient.to(proxy.uri())) {
            dripping.send("POST /v1/chat/completions HTTP/1.1\r\nhost: loc");
            assertThat(silent.readAll()).isEmpty();
            assertThat(dripping.readAll()).isEmpty();
        }
    }

    @Test
    void bodyThatDoesNotComeIsToldAndGivenUp() throws Exception {
        try (RawClient raw = RawClient.to(proxy.uri())) {
            raw.send(POST + "host: localhost\r\ncontent-length: 100\r\n\r\n{\"model\":");
            assertThat(raw.readAll()).startsWith("HTTP/1.1 408").contains("client_body_timeout");
        }
        awaitNothingInFlight();
    }

    @Test
    void bodyThatComesTooLateIsNobodys() throws Exception {
        try (RawClient raw = RawClient.to(proxy.uri())) {
            raw.send(POST + "host: localhost\r\ncontent-length: " + BODY.length() + "\r\n\r\n" + BODY.substring(0, 9));
            raw.readUntil("client_body_timeout");
            try {
                raw.send(BODY.substring(9));
                raw.readAll();
            } catch (SocketException closedAlready) {
                assertThat(closedAlready).hasMessageNotContaining("timed out");
            }
        }
        awaitNothingInFlight();
        assertThat(fake.requests()).isEmpty();
    }

    @Test
    void idleConnectionIsClosedAndABusyOneIsNot() throws Exception {
        Gate gate = new Gate();
        fake.next(good -> good.gateBefore(2, gate));
        try (RunningProxy own = new ProxyYaml()
                        .with("client_idle_timeout: 300ms")
                        .upstream("fake", fake)
                        .start();
                Http.Live busy = Http.open(Dialect.OPENAI.request(own.uri(), "m", "hello", true));
                RawClient idle = RawClient.to(own.uri())) {
            busy.until("data:");
            idle.send("GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n");
            assertThat(idle.readAll()).startsWith("HTTP/1.1 200");
            gate.open();
            assertThat(Dialect.OPENAI.endings(busy.rest())).isEqualTo(1);
        }
    }

    @Test
    void http2WithoutTlsIsNotOffered() throws Exception {
        try (RawClient raw = RawClient.to(proxy.uri())) {
            raw.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
            assertThat(raw.readAll()).doesNotContain(" 200 ");
        }
        try (RawClient raw = RawClient.to(proxy.uri())) {
            raw.send("GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: Upgrade, HTTP2-Settings\r\n"
                    + "upgrade: h2c\r\nhttp2-settings: AAMAAABkAAQAAP__\r\n\r\n");
            assertThat(raw.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 200");
        }
    }

    private static void awaitNothingInFlight() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (proxy.proxy().inFlight() > 0 && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(proxy.proxy().inFlight()).isZero();
    }
}
