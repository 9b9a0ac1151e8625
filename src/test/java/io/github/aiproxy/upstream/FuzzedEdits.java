package io.github.aiproxy.upstream;

import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.codec.Target;
import io.github.aiproxy.sse.FrameReader;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Supplier;

/** What types of upstreams change in requests and replies, for the fuzzer: changed, or refused in words. Stateless. */
public final class FuzzedEdits {
    private static final int LIMIT = 64 << 10;

    private FuzzedEdits() {}

    public static void run(byte[] data) {
        attempt(() -> new CodexBody(new Target("gpt-5.2", true, 4096), false).edit(data));
        attempt(() -> new CodexBody(new Target("gpt-5.2", true, 4096), true).edit(data));
        attempt(() -> new AntigravityBody(new Target("claude-sonnet-4-5", true, 4096)).edit(data));
        attempt(() -> CodeAssistEnvelope.count(data, "gemini-2.5-flash", Set.of("contents")));
        reply(CodeAssistEnvelope.opener(false, LIMIT), data);
        reply(CodeAssistEnvelope.opener(true, LIMIT), data);
        reply(new FrameEdit(new CodexReplies(), LIMIT), data);
    }

    private static void reply(ReplyEdit edit, byte[] data) {
        int cut = data.length == 0 ? 0 : Math.floorMod(Arrays.hashCode(data), data.length);
        attempt(() -> {
            edit.read(Arrays.copyOf(data, cut));
            edit.read(Arrays.copyOfRange(data, cut, data.length));
            return edit.end();
        });
    }

    private static void attempt(Supplier<byte[]> edit) {
        try {
            edit.get();
        } catch (ChatException e) {
            if (e.error().message().isBlank()) {
                throw new AssertionError("an error without words", e);
            }
        } catch (FrameReader.FrameTooLargeException e) {
            // as lanes expect
            return;
        }
    }
}
