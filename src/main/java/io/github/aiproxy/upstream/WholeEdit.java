package io.github.aiproxy.upstream;

import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.sse.ByteSink;
import java.util.function.UnaryOperator;

/** Edits a body that comes whole. One per reply, one thread. */
final class WholeEdit implements ReplyEdit {
    private static final byte[] NOTHING = {};

    private final UnaryOperator<byte[]> edit;
    private final int limit;
    private final ByteSink body = new ByteSink(4096);

    WholeEdit(UnaryOperator<byte[]> edit, int limit) {
        this.edit = edit;
        this.limit = limit;
    }

    @Override
    public byte[] read(byte[] chunk) {
        if ((long) body.size() + chunk.length > limit) {
            throw ChatException.upstream("the upstream's answer is too large: more than " + limit + " bytes");
        }
        body.write(chunk);
        return NOTHING;
    }

    @Override
    public byte[] end() {
        return edit.apply(body.toByteArray());
    }
}
