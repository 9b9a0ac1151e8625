package io.github.aiproxy.upstream;

import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.codec.Target;
import io.github.aiproxy.sse.FrameReader;
import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
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

    /** What headers and bodies say about when to come back, as {@code name: value} lines before an empty one. */
    public static void limits(byte[] data) {
        InstantSource clock = InstantSource.fixed(Instant.parse("2026-08-02T00:00:00Z"));
        String text = new String(data, StandardCharsets.UTF_8);
        int blank = text.indexOf("\n\n");
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        (blank < 0 ? text : text.substring(0, blank)).lines().forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.add(line.substring(0, colon), line.substring(colon + 1));
            }
        });
        byte[] body = (blank < 0 ? "" : text.substring(blank + 2)).getBytes(StandardCharsets.UTF_8);
        for (int status : new int[] {403, 429}) {
            ChatError error = new ChatError(
                    ChatError.Kind.ofStatus(status), status, "limit", null, RetryHints.of(status, headers, clock));
            ErrorReply reply = new ErrorReply(status, headers, body);
            for (Refusal refusal : List.of(
                    Refusal.of(error),
                    CodexLimits.refusal(error, reply, clock),
                    UnifiedLimits.refusal(error, reply, clock),
                    CodeAssistErrors.refusal(error, reply, clock))) {
                new Benches(clock).sit(0, "m", refusal.until());
                if (refusal.error().message().isBlank()) {
                    throw new AssertionError(refusal.toString());
                }
            }
        }
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
