package io.github.aiproxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.fake.FakeReply;
import io.github.aiproxy.fake.StrictFake;
import io.github.aiproxy.proxy.RunningProxy;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Few bytes of an upstream that become many. */
final class BombGuardTest {
    private static final int MEGABYTE = 1 << 20;
    private static final String FRAME = "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,"
            + "\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"hello\"},\"finish_reason\":null}]}\n\n";

    /** Megabytes of frames. */
    private static byte[] compressed(String coding, int megabytes) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] frames = FRAME.repeat(MEGABYTE / FRAME.length()).getBytes(StandardCharsets.UTF_8);
        try (OutputStream out = coding.equals("gzip")
                ? new GZIPOutputStream(bytes)
                : new com.github.luben.zstd.ZstdOutputStream(bytes, 9)) {
            for (int i = 0; i < megabytes; i++) {
                out.write(frames);
            }
        }
        return bytes.toByteArray();
    }

    private static EmbeddedChannel receiving(String coding) {
        EmbeddedChannel channel = new EmbeddedChannel(new PlainFirstDecompressor());
        HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        head.headers().set(HttpHeaderNames.CONTENT_ENCODING, coding);
        channel.writeInbound(head);
        return channel;
    }

    /** The plain bytes that have come out. */
    private static long received(EmbeddedChannel channel) {
        long all = 0;
        for (Object message = channel.readInbound(); message != null; message = channel.readInbound()) {
            if (message instanceof HttpContent content) {
                all += content.content().readableBytes();
                content.release();
            }
        }
        return all;
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd"})
    void bytesOfOneTurnDoNotBecomeMoreThanTheLimit(String coding) throws IOException {
        byte[] bomb = compressed(coding, 300);
        EmbeddedChannel channel = receiving(coding);
        assertThatThrownBy(() -> channel.writeInbound(new DefaultHttpContent(Unpooled.wrappedBuffer(bomb))))
                .isInstanceOf(DecoderException.class)
                .hasMessageContaining("decompressed");
        assertThat(received(channel)).isLessThanOrEqualTo(BombGuard.MOST_BYTES);
        channel.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd"})
    void bytesOfManyTurnsMayBecomeAsManyAsTheyAre(String coding) throws IOException {
        byte[] large = compressed(coding, 100);
        EmbeddedChannel channel = receiving(coding);
        long all = 0;
        int step = large.length / 10 + 1;
        for (int from = 0; from < large.length; from += step) {
            byte[] part = Arrays.copyOfRange(large, from, Math.min(large.length, from + step));
            channel.writeInbound(new DefaultHttpContent(Unpooled.wrappedBuffer(part)));
            all += received(channel);
        }
        assertThat(all).isGreaterThan(99L * MEGABYTE);
        channel.finishAndReleaseAll();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void upstreamThatSendsABombIsToBlame(boolean stream) throws Exception {
        byte[] bomb = compressed("zstd", 300);
        // All of it is one read.
        assertThat(bomb).hasSizeLessThan(64 << 10);
        try (StrictFake fake = StrictFake.of(Protocol.OPENAI).models("m", "unused");
                RunningProxy proxy = RunningProxy.of("max_response_body: 1GiB\nupstreams:\n  - name: bomb\n"
                        + "    api_type: openai\n    token: upstream-key\n    base_url: " + fake.uri() + "\n")) {
            fake.next(good -> new FakeReply(
                    200,
                    Map.of(
                            "content-type",
                            stream ? "text/event-stream" : "application/json",
                            "content-encoding",
                            "zstd"),
                    java.util.List.of(bomb),
                    false,
                    false,
                    0,
                    Map.of(),
                    FakeReply.Trouble.NONE,
                    0));
            java.net.http.HttpResponse<String> answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(proxy.uri() + "/v1/chat/completions"))
                                    .POST(HttpRequest.BodyPublishers.ofString("{\"model\":\"m\",\"stream\":" + stream
                                            + ",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}"))
                                    .build(),
                            BodyHandlers.ofString());
            // What the first bytes of a stream became may be with the client already.
            assertThat(answer.statusCode()).isEqualTo(stream && answer.body().startsWith("data:") ? 200 : 502);
            String end = answer.body().substring(Math.max(0, answer.body().length() - 500));
            assertThat(end).contains("\"error\"").contains("decompressed").doesNotContain("[DONE]");
        }
    }
}
