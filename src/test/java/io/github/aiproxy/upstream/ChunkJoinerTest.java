package io.github.aiproxy.upstream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Chunks that one read brought are one; order, ends and what belongs to whom stay. */
final class ChunkJoinerTest {
    private final EmbeddedChannel channel = new EmbeddedChannel(new ChunkJoiner());
    private final List<ByteBuf> handedIn = new ArrayList<>();

    private HttpContent chunk(String text) {
        ByteBuf bytes = Unpooled.directBuffer().writeBytes(text.getBytes(US_ASCII));
        handedIn.add(bytes);
        return new DefaultHttpContent(bytes);
    }

    private void read(Object... messages) {
        for (Object message : messages) {
            channel.pipeline().fireChannelRead(message);
        }
    }

    private List<String> passed() {
        List<String> all = new ArrayList<>();
        for (Object message = channel.readInbound(); message != null; message = channel.readInbound()) {
            if (message instanceof HttpResponse) {
                all.add("head");
            } else if (message instanceof HttpContent content) {
                all.add((content instanceof LastHttpContent ? "last:" : "")
                        + content.content().toString(US_ASCII));
                content.release();
            }
        }
        return all;
    }

    @Test
    void theChunksOfOneReadAreOneBuffer() {
        read(new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK), chunk("a"), chunk("bc"), chunk("d"));
        assertThat(passed()).containsExactly("head");
        channel.pipeline().fireChannelReadComplete();
        assertThat(passed()).containsExactly("abcd");
        assertThat(handedIn).allMatch(bytes -> bytes.refCnt() == 0);
    }

    @Test
    void nothingWaitsForTheNextRead() {
        read(chunk("a"));
        channel.pipeline().fireChannelReadComplete();
        assertThat(passed()).containsExactly("a");
        read(chunk("b"), chunk("c"));
        channel.pipeline().fireChannelReadComplete();
        assertThat(passed()).containsExactly("bc");
    }

    @Test
    void theEndComesBehindWhatWasBeforeIt() {
        read(chunk("a"), chunk("b"), new DefaultLastHttpContent(Unpooled.copiedBuffer("z", US_ASCII)));
        assertThat(passed()).containsExactly("ab", "last:z");
        read(new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK), chunk("next"));
        channel.pipeline().fireChannelReadComplete();
        assertThat(passed()).containsExactly("head", "next");
    }

    @Test
    void aConnectionThatClosesLosesNothing() {
        read(chunk("a"), chunk("b"));
        channel.pipeline().fireChannelInactive();
        assertThat(passed()).containsExactly("ab");
        assertThat(handedIn).allMatch(bytes -> bytes.refCnt() == 0);
    }

    @Test
    void aLongReadIsPassedOnInPieces() {
        String kilobyte = "k".repeat(1024);
        for (int i = 0; i < 1024; i++) {
            read(chunk(kilobyte));
        }
        channel.pipeline().fireChannelReadComplete();
        List<String> pieces = passed();
        assertThat(pieces).allMatch(piece -> piece.length() <= 64 * 1024);
        assertThat(String.join("", pieces)).isEqualTo(kilobyte.repeat(1024));
    }
}
