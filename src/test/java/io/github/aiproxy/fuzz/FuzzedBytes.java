package io.github.aiproxy.fuzz;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.call.Buffers;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.codec.Json;
import io.github.aiproxy.codec.JsonEdit;
import io.github.aiproxy.codec.RequestBody;
import io.github.aiproxy.codec.RequestScan;
import io.github.aiproxy.codec.carrier.SignatureCarrier;
import io.github.aiproxy.sse.ByteSink;
import io.github.aiproxy.sse.FrameReader;
import io.github.aiproxy.sse.FrameScanner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** The tools of the relay and of the codecs, on bytes as they come. Stateless. */
final class FuzzedBytes {
    private static final int MAX_FRAME = 4096;
    private static final List<String> TOO_LARGE = List.of("too large");

    private FuzzedBytes() {}

    /** However a stream is cut, its frames are the same, and every byte is relayed. */
    static void frames(byte[] data) {
        int cut = data.length == 0 ? 0 : Math.floorMod(Arrays.hashCode(data), data.length);
        same(frames(data, data.length), frames(data, cut), cut);
        same(relayed(data, data.length), relayed(data, cut), cut);
    }

    private static void same(List<String> whole, List<String> cut, int at) {
        // The second half of a line end that is cut counts here or there.
        boolean tooLarge = whole.equals(TOO_LARGE) || cut.equals(TOO_LARGE);
        if (!tooLarge && !whole.equals(cut)) {
            throw new AssertionError("cut at " + at + ": " + cut + " in place of " + whole);
        }
    }

    private static List<String> frames(byte[] data, int cut) {
        List<String> frames = new ArrayList<>();
        try {
            FrameReader reader = new FrameReader(MAX_FRAME);
            reader.read(data, 0, cut, frame -> frames.add(frame.event() + "\n" + frame.text()));
            reader.read(data, cut, data.length - cut, frame -> frames.add(frame.event() + "\n" + frame.text()));
            reader.end(frame -> frames.add(frame.event() + "\n" + frame.text()));
        } catch (FrameReader.FrameTooLargeException e) {
            return TOO_LARGE;
        }
        return frames;
    }

    private static List<String> relayed(byte[] data, int cut) {
        FrameScanner scanner = new FrameScanner(MAX_FRAME);
        ByteSink relayed = new ByteSink(data.length + 1);
        List<String> frames = new ArrayList<>();
        try {
            for (byte[] chunk : List.of(Arrays.copyOf(data, cut), Arrays.copyOfRange(data, cut, data.length))) {
                byte[] whole = scanner.scan(chunk, (buffer, offset, length) -> {
                    String frame = new String(buffer, offset, length, StandardCharsets.ISO_8859_1).strip();
                    if (!frame.isEmpty()) {
                        frames.add(frame);
                    }
                });
                if (whole != null) {
                    relayed.write(whole);
                }
            }
        } catch (FrameReader.FrameTooLargeException e) {
            return TOO_LARGE;
        }
        relayed.write(scanner.rest());
        if (!Arrays.equals(relayed.toByteArray(), data)) {
            throw new AssertionError("bytes are lost: " + relayed.size() + " of " + data.length);
        }
        return frames;
    }

    /** What a router reads is what it replaces: nothing else changes. */
    static void scan(byte[] data) {
        SignatureCarrier.isIn(new RequestBody(data));
        RequestScan scan;
        try {
            scan = RequestScan.of(data);
        } catch (ChatException e) {
            FuzzedRequests.isTold(e);
            return;
        }
        for (boolean stream : new boolean[] {false, true}) {
            byte[] edited =
                    Buffers.of(scan.edit(data, "an\"other", stream, null)).getBytes();
            RequestScan again = RequestScan.of(edited);
            boolean kept = scan.model() == null ? again.model() == null : "an\"other".equals(again.model());
            if (!kept || again.stream() != (scan.stream() || stream)) {
                throw new AssertionError(again + " after " + scan);
            }
        }
    }

    /** What is written is written the same again, after it was read. */
    static void json(byte[] data) {
        JsonNode tree;
        try {
            tree = Json.readStrict(new RequestBody(data), Set.of("schema"));
        } catch (JsonProcessingException e) {
            return;
        }
        try {
            ByteSink out = new ByteSink(64);
            try (var generator = Json.generator(out)) {
                Json.write(generator, tree);
            }
            Growth.check(data, out.size(), "JSON");
            byte[] once = out.toByteArray();
            out.reset();
            try (var generator = Json.generator(out)) {
                Json.write(generator, Json.readStrict(new RequestBody(once), Set.of("schema")));
            }
            if (!Arrays.equals(once, out.toByteArray())) {
                throw new AssertionError(new String(once, StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Whatever is edited, the result is JSON if the document was. */
    static void edit(byte[] data) {
        boolean strict = isStrict(data);
        byte[] edited;
        try {
            int[] count = {Arrays.hashCode(data)};
            edited = JsonEdit.apply(data, root -> visit(root, count));
        } catch (ChatException e) {
            FuzzedRequests.isTold(e);
            if (strict) {
                throw new AssertionError("refused, though it is JSON", e);
            }
            return;
        }
        if (strict) {
            try {
                Json.read(edited, Set.of());
            } catch (JsonProcessingException e) {
                throw new AssertionError(new String(edited, StandardCharsets.UTF_8), e);
            }
        }
    }

    private static boolean isStrict(byte[] data) {
        try {
            Json.readStrict(new RequestBody(data), Set.of());
            return !Json.hasByteOrderMark(data, 0, data.length);
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    private static void visit(JsonEdit.Value value, int[] count) {
        value.peek("type");
        if (value.isObject()) {
            value.members((name, member) -> change(name, member, count));
            value.add(List.of("\"added\":1"));
        } else if (value.isArray()) {
            value.elements(element -> {
                if ((count[0]++ & 7) == 1) {
                    element.remove();
                } else {
                    visit(element, count);
                }
            });
            value.add(List.of("2", "3"));
        }
    }

    private static void change(String name, JsonEdit.Value member, int[] count) {
        switch (count[0]++ & 7) {
            case 0 -> member.remove();
            case 1 -> member.replace("null");
            case 2 -> member.replace("renamed", "[true]");
            case 3 -> {
                if (member.isObject()) {
                    member.unwrap();
                }
            }
            case 4 -> member.raw();
            default -> visit(member, count);
        }
        if (name == null) {
            throw new AssertionError("a member without a name");
        }
    }
}
