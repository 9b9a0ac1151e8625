package io.github.aiproxy.call;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is flushed together is one buffer; order, ends and whoever waits for a write stay. */
final class WriteJoinerTest {
    private final EmbeddedChannel channel = new EmbeddedChannel(new WriteJoiner());
    private final List<ByteBuf> handedIn = new ArrayList<>();

    private ByteBuf bytes(String text) {
        ByteBuf bytes = Unpooled.copiedBuffer(text, US_ASCII);
        handedIn.add(bytes);
        return bytes;
    }

    private List<String> written() {
        List<String> all = new ArrayList<>();
        for (Object message = channel.readOutbound(); message != null; message = channel.readOutbound()) {
            all.add(message instanceof ByteBuf bytes ? bytes.toString(US_ASCII) : message.toString());
            ReferenceCountUtil.release(message);
        }
        return all;
    }

    @Test
    void whatIsFlushedTogetherIsOneBuffer() {
        ChannelFuture head = channel.write(bytes("head,"));
        channel.write(bytes("body,"), channel.voidPromise());
        ChannelFuture end = channel.write(bytes("end"));
        assertThat(head.isDone()).isFalse();
        channel.flush();
        assertThat(written()).containsExactly("head,body,end");
        assertThat(head.isSuccess()).isTrue();
        assertThat(end.isSuccess()).isTrue();
        assertThat(handedIn).allMatch(bytes -> bytes.refCnt() == 0);
    }

    @Test
    void otherMessagesKeepTheirPlace() {
        channel.write(bytes("a"));
        channel.write(bytes("b"));
        channel.write("a file");
        channel.writeAndFlush(bytes("c"));
        assertThat(written()).containsExactly("ab", "a file", "c");
    }

    @Test
    void muchIsNotKeptBack() {
        channel.write(bytes("k".repeat(40 << 10)));
        assertThat(channel.unsafe().outboundBuffer().totalPendingWriteBytes()).isZero();
        channel.write(bytes("k".repeat(40 << 10)));
        assertThat(channel.unsafe().outboundBuffer().totalPendingWriteBytes()).isGreaterThanOrEqualTo(80 << 10);
        channel.flush();
        assertThat(written()).containsExactly("k".repeat(80 << 10));
    }

    @Test
    void connectionThatIsClosedKeepsNothing() {
        channel.write(bytes("a"));
        channel.write(bytes("b"));
        channel.close();
        assertThat(handedIn).allMatch(bytes -> bytes.refCnt() == 0);
    }

    @Test
    void everyWriterIsToldOfAFailure() {
        EmbeddedChannel broken = new EmbeddedChannel(
                new ChannelOutboundHandlerAdapter() {
                    @Override
                    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
                        ReferenceCountUtil.release(message);
                        promise.setFailure(new IOException("broken"));
                    }
                },
                new WriteJoiner());
        ChannelFuture first = broken.write(bytes("a"));
        ChannelFuture second = broken.write(bytes("b"));
        broken.flush();
        assertThat(first.cause()).hasMessage("broken");
        assertThat(second.cause()).hasMessage("broken");
    }
}
