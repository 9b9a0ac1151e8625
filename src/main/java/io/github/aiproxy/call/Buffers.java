package io.github.aiproxy.call;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.buffer.impl.BufferImpl;
import java.nio.ByteBuffer;
import java.util.List;

/** Buffers without copies of their bytes, which Vert.x's own methods make. Stateless. */
public final class Buffers {
    private Buffers() {}

    /** A buffer of these bytes, which nobody may change any more; it cannot be appended to. */
    public static Buffer of(byte[] bytes) {
        return BufferImpl.buffer(Unpooled.wrappedBuffer(bytes));
    }

    /** The same of the array's first bytes. */
    public static Buffer of(byte[] bytes, int length) {
        return BufferImpl.buffer(Unpooled.wrappedBuffer(bytes, 0, length));
    }

    /** A buffer of the bytes of all of these in turn, which nobody may change any more; it cannot be appended to. */
    public static Buffer of(List<ByteBuffer> pieces) {
        if (pieces.size() == 1) {
            return BufferImpl.buffer(Unpooled.wrappedBuffer(pieces.get(0)));
        }
        return BufferImpl.buffer(Unpooled.wrappedBuffer(pieces.size(), pieces.toArray(new ByteBuffer[0])));
    }

    /** The bytes of a buffer, perhaps those that it holds itself: to be read only. */
    public static byte[] bytes(Buffer buffer) {
        if (buffer instanceof BufferImpl impl) {
            ByteBuf held = impl.byteBuf();
            if (held.hasArray()
                    && held.arrayOffset() == 0
                    && held.readerIndex() == 0
                    && held.readableBytes() == held.array().length) {
                return held.array();
            }
        }
        return buffer.getBytes();
    }

    /** One buffer of two, which can be appended to. */
    public static Buffer join(Buffer first, Buffer second) {
        return Buffer.buffer(first.length() + second.length() + 256)
                .appendBuffer(first)
                .appendBuffer(second);
    }
}
