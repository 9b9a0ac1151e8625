package io.github.aiproxy.proxy;

import io.github.aiproxy.fake.FakeReply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A reply that says one of its frames again and again. Stateless. */
final class Endless {
    private Endless() {}

    /** The reply with the frame of that index said so many times. */
    static FakeReply of(FakeReply reply, int frame, int times) {
        List<byte[]> pieces = new ArrayList<>(reply.pieces().subList(0, frame));
        for (int i = 0; i < times; i++) {
            pieces.add(reply.pieces().get(frame));
        }
        pieces.addAll(reply.pieces().subList(frame + 1, reply.pieces().size()));
        return new FakeReply(
                reply.status(), reply.headers(), pieces, true, false, 0, Map.of(), FakeReply.Trouble.NONE, 0);
    }
}
