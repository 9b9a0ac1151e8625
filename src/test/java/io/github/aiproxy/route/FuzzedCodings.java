package io.github.aiproxy.route;

import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.codec.Codecs;
import io.github.aiproxy.codec.Target;
import io.github.aiproxy.config.UpstreamConfig.Compression;
import java.util.Arrays;

/** Compressed bodies for the fuzzer: undone, or refused in words; never larger than allowed. Stateless. */
public final class FuzzedCodings {
    private static final String[] HEADERS = {"gzip", "deflate", "zstd", "br", "gzip, deflate", "br, zstd", "x-gzip;q=1"
    };
    private static final int LIMIT = 256 << 10;

    private FuzzedCodings() {}

    /** The first byte says which coding, the others are the body. */
    public static void run(byte[] data) {
        if (data.length == 0) {
            return;
        }
        byte[] body = Arrays.copyOfRange(data, 1, data.length);
        String header = HEADERS[Math.floorMod(data[0], HEADERS.length)];
        try {
            byte[] plain = ContentCodings.undo(body, header, LIMIT);
            if (plain.length > LIMIT) {
                throw new AssertionError(header + ": " + plain.length + " bytes");
            }
        } catch (ChatException e) {
            if (e.error().message().isBlank()) {
                throw new AssertionError("an error without words", e);
            }
        }
        for (Compression compression : Compression.values()) {
            byte[] coded = ContentCodings.apply(body, compression);
            if (coded != body && !Arrays.equals(ContentCodings.undo(coded, compression.name(), LIMIT * 4), body)) {
                throw new AssertionError(compression + " is not undone");
            }
        }
        LastResponse last = new LastResponse(
                Codecs.INSTANCE.of(Protocol.RESPONSES), new Target("m", true, 1), Math.max(1, body.length));
        try {
            last.read(body);
            last.end();
        } catch (ChatException e) {
            if (e.error().message().isBlank()) {
                throw new AssertionError("an error without words", e);
            }
        }
    }
}
