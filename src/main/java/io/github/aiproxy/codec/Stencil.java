package io.github.aiproxy.codec;

import com.fasterxml.jackson.core.JsonToken;
import io.github.aiproxy.sse.Frame;
import java.io.IOException;
import java.util.Arrays;

/**
 * Knows frames again that differ from the one before in nothing but a text, as nearly all of a stream do: what was read of
 * the rest of that one holds for them as well, and only the text is read. One per reply, one thread.
 *
 * <p>While a reader goes through a frame ({@link #begin}) it marks the {@link #text} and what it leaves out ({@link
 * #skipped}), and says at the end whether the frame said nothing else ({@link #keep}). A later frame is the same one if all
 * other bytes are, and if what is in the marked places is JSON.
 */
public final class Stencil {
    /** Longer frames are not those of single tokens. */
    private static final int LONGEST = 4096;

    private static final int MOST_GAPS = 8;
    /** Digits of numbers that have no other spelling. */
    private static final int LONG_NUMBER = 18;

    private static final int DIFFERENT = StringScan.MALFORMED;

    private byte[] frame = new byte[256];
    private int length;
    /** The marked places, in order; the indexes are those of the buffer until the frame is kept. */
    private final int[] starts = new int[MOST_GAPS];

    private final int[] ends = new int[MOST_GAPS];
    private int gaps;
    /** Which of them is the text; none if negative. */
    private int text = DIFFERENT;

    private boolean kept;
    private final Unescaper unescaper = new Unescaper();

    /** Another frame is going to be read. */
    public void begin() {
        kept = false;
        gaps = 0;
        text = DIFFERENT;
    }

    /** The string that the reader stands at is the text; the last one, if there are several. */
    public void text(JsonReader reader) throws IOException {
        text = mark(reader) ? gaps - 1 : DIFFERENT;
    }

    /** The value that the reader stands at may be any other: nobody looks at it. */
    public void skipped(JsonReader reader) throws IOException {
        JsonToken token = reader.currentToken();
        if (token == JsonToken.VALUE_STRING || token == JsonToken.VALUE_NUMBER_INT) {
            mark(reader);
        }
    }

    private boolean mark(JsonReader reader) throws IOException {
        if (gaps == MOST_GAPS || !reader.isPlain()) {
            return false;
        }
        starts[gaps] = reader.tokenStart();
        ends[gaps++] = reader.tokenEnd();
        return true;
    }

    /** The frame was read and said only the text. */
    public void keep(Frame read) {
        if (text < 0 || read.length() > LONGEST) {
            return;
        }
        length = read.length();
        if (length > frame.length) {
            frame = new byte[Math.max(length, 2 * frame.length)];
        }
        System.arraycopy(read.buffer(), read.offset(), frame, 0, length);
        for (int i = 0; i < gaps; i++) {
            starts[i] -= read.offset();
            ends[i] -= read.offset();
        }
        kept = true;
    }

    /** The text of a frame that says nothing else than the one that was kept; null for any other, and for an empty text. */
    public String textOf(Frame other) {
        if (!kept) {
            return null;
        }
        byte[] json = other.buffer();
        int end = other.offset() + other.length();
        int at = other.offset();
        int from = 0;
        int textStart = 0;
        int textEnd = 0;
        int traits = 0;
        for (int i = 0; i < gaps; i++) {
            int begin = at + starts[i] - from;
            if (begin >= end || !Arrays.equals(frame, from, starts[i], json, at, begin)) {
                return null;
            }
            boolean string = json[begin] == '"';
            long found = string ? StringScan.find(json, begin + 1, end) : number(json, begin, end);
            at = StringScan.end(found);
            if (at == DIFFERENT || i == text && !string) {
                return null;
            }
            // Behind the quote.
            at += string ? 1 : 0;
            if (i == text) {
                textStart = begin + 1;
                textEnd = at - 1;
                traits = StringScan.traits(found);
            }
            from = ends[i];
        }
        if (textStart == textEnd || !Arrays.equals(frame, from, length, json, at, end)) {
            return null;
        }
        boolean wide = (traits & StringScan.MULTIBYTE) != 0;
        return (traits & StringScan.ESCAPED) != 0
                ? unescaper.text(json, textStart, textEnd, wide)
                : Unescaper.plain(json, textStart, textEnd, wide);
    }

    /** The index behind the digits of a number that has nothing else; what follows them is for others to compare. */
    private static int number(byte[] json, int from, int end) {
        int i = from;
        while (i < end && json[i] >= '0' && json[i] <= '9') {
            i++;
        }
        int digits = i - from;
        boolean plain = digits == 1 || digits > 1 && digits < LONG_NUMBER && json[from] != '0';
        return plain ? i : DIFFERENT;
    }
}
