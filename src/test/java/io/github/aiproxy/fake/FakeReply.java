package io.github.aiproxy.fake;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an upstream sends, and how it misbehaves while doing so: a head and pieces of a body (the frames of a stream, or
 * one piece), each written and flushed alone. Immutable; every method gives a changed copy.
 *
 * @param status the HTTP status
 * @param headers of the reply
 * @param pieces of the body
 * @param streamed whether the body goes out chunked; else it has a content-length
 * @param gzip whether the body is compressed on the way
 * @param writeSize the most bytes of one write; 0 for whole pieces
 * @param gates to pass before the piece of that index; the index after the last piece stands before the end
 * @param trouble what happens at {@code troubleAt}
 * @param troubleAt how many bytes of the body are sent before; -1 for not even the head
 */
@SuppressWarnings("ArrayRecordComponent")
public record FakeReply(
        int status,
        Map<String, String> headers,
        List<byte[]> pieces,
        boolean streamed,
        boolean gzip,
        int writeSize,
        Map<Integer, Gate> gates,
        Trouble trouble,
        long troubleAt) {

    /** What goes wrong. */
    public enum Trouble {
        NONE,
        /** The connection is reset (RST). */
        RESET,
        /** The connection is closed in order, but the body has not ended. */
        CLOSE,
        /** The body ends as if it were complete. */
        END,
        /** Nothing more is sent until the caller goes away. */
        STALL
    }

    public FakeReply {
        headers = Map.copyOf(headers);
        pieces = List.copyOf(pieces);
        gates = Map.copyOf(gates);
    }

    private static FakeReply of(int status, String contentType, List<byte[]> pieces, boolean streamed) {
        return new FakeReply(
                status, Map.of("content-type", contentType), pieces, streamed, false, 0, Map.of(), Trouble.NONE, 0);
    }

    public static FakeReply of(int status, String contentType, byte[] body) {
        return of(status, contentType, List.of(body), false);
    }

    public static FakeReply text(int status, String contentType, String body) {
        return of(status, contentType, body.getBytes(StandardCharsets.UTF_8));
    }

    public static FakeReply json(int status, JsonNode body) {
        return text(status, "application/json", Trees.text(body));
    }

    public static FakeReply json(int status, String body) {
        return text(status, "application/json", body);
    }

    /** A stream of whole frames, each with its blank line. */
    public static FakeReply sse(List<String> frames) {
        return streamed("text/event-stream; charset=utf-8", frames);
    }

    /** A stream of any pieces, such as the elements of a JSON array. */
    public static FakeReply streamed(String contentType, List<String> pieces) {
        return of(
                200,
                contentType,
                pieces.stream().map(p -> p.getBytes(StandardCharsets.UTF_8)).toList(),
                true);
    }

    /** A stream from a recorded transcript, cut into its frames at the blank lines. */
    public static FakeReply transcript(String sse) {
        List<String> frames = new ArrayList<>();
        int start = 0;
        for (int end = sse.indexOf("\n\n"); end >= 0; end = sse.indexOf("\n\n", start)) {
            frames.add(sse.substring(start, end + 2));
            start = end + 2;
        }
        if (start < sse.length()) {
            frames.add(sse.substring(start));
        }
        return sse(frames);
    }

    public FakeReply header(String name, String value) {
        Map<String, String> more = new TreeMap<>(headers);
        more.put(name, value);
        return new FakeReply(status, more, pieces, streamed, gzip, writeSize, gates, trouble, troubleAt);
    }

    public FakeReply status(int other) {
        return new FakeReply(other, headers, pieces, streamed, gzip, writeSize, gates, trouble, troubleAt);
    }

    /** Sends the body gzip-compressed; a stream is flushed after every frame. */
    public FakeReply gzipped() {
        return new FakeReply(status, headers, Gzip.pieces(pieces), streamed, true, writeSize, gates, trouble, troubleAt)
                .header("content-encoding", "gzip");
    }

    /** Sends the body in writes of at most so many bytes, cut anywhere. */
    public FakeReply splitEvery(int bytes) {
        return new FakeReply(status, headers, pieces, streamed, gzip, bytes, gates, trouble, troubleAt);
    }

    /** Sends an unstreamed body chunked, without a content-length. */
    public FakeReply chunked() {
        return new FakeReply(status, headers, pieces, true, gzip, writeSize, gates, trouble, troubleAt);
    }

    /** Holds the reply at the gate before the frame of that index, counted from 0. */
    public FakeReply gateBefore(int frame, Gate gate) {
        Map<Integer, Gate> more = new TreeMap<>(gates);
        more.put(frame, gate);
        return new FakeReply(status, headers, pieces, streamed, gzip, writeSize, more, trouble, troubleAt);
    }

    /** Does that after the head (0) or so many frames. */
    public FakeReply troubleAfterFrames(int frames, Trouble what) {
        long bytes = 0;
        for (int i = 0; i < frames; i++) {
            bytes += pieces.get(i).length;
        }
        return troubleAfterBytes(bytes, what);
    }

    /** Does that after so many bytes of the body. */
    public FakeReply troubleAfterBytes(long bytes, Trouble what) {
        return new FakeReply(status, headers, pieces, streamed, gzip, writeSize, gates, what, bytes);
    }

    /** Does that before the first byte of the head. */
    public FakeReply troubleBeforeHead(Trouble what) {
        return troubleAfterBytes(-1, what);
    }

    /** The number of frames. */
    public int frames() {
        return pieces.size();
    }

    /** The length of the body in bytes. */
    public long length() {
        return pieces.stream().mapToLong(p -> p.length).sum();
    }
}
