package io.github.aiproxy.codec;

import com.fasterxml.jackson.core.JsonToken;
import io.github.aiproxy.sse.EightBytes;
import io.github.aiproxy.sse.Frame;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
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
    private static final long BLANKS = EightBytes.of(' ');
    private static final long QUOTES = EightBytes.of('"');
    private static final long BACKSLASHES = EightBytes.of('\\');

    /** Longer frames are not those of single tokens. */
    private static final int LONGEST = 4096;

    private static final int MOST_GAPS = 8;
    /** Digits of numbers that have no other spelling. */
    private static final int LONG_NUMBER = 18;

    private static final int DIFFERENT = -1;

    private byte[] frame = new byte[256];
    private int length;
    /** The marked places, in order; the indexes are those of the buffer until the frame is kept. */
    private final int[] starts = new int[MOST_GAPS];

    private final int[] ends = new int[MOST_GAPS];
    private int gaps;
    /** Which of them is the text; none if negative. */
    private int text = DIFFERENT;

    private boolean kept;
    /** Whether the string that was looked at last has escapes, and characters of several bytes. */
    private boolean escaped;

    private boolean multibyte;

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
        boolean escapes = false;
        boolean wide = false;
        for (int i = 0; i < gaps; i++) {
            int begin = at + starts[i] - from;
            if (begin >= end || !Arrays.equals(frame, from, starts[i], json, at, begin)) {
                return null;
            }
            at = json[begin] == '"' ? string(json, begin + 1, end) : number(json, begin, end);
            if (at == DIFFERENT || i == text && json[begin] != '"') {
                return null;
            }
            if (i == text) {
                textStart = begin + 1;
                textEnd = at - 1;
                escapes = escaped;
                wide = multibyte;
            }
            from = ends[i];
        }
        if (textStart == textEnd || !Arrays.equals(frame, from, length, json, at, end)) {
            return null;
        }
        Charset charset = wide ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
        String raw = new String(json, textStart, textEnd - textStart, charset);
        return escapes ? unescaped(raw) : raw;
    }

    /** The index behind the quote that ends a string. */
    private int string(byte[] json, int from, int end) {
        escaped = false;
        multibyte = false;
        int i = from;
        while (i < end) {
            if (i + Long.BYTES <= end) {
                long special = special(EightBytes.at(json, i));
                i += EightBytes.first(special);
                if (special == 0) {
                    continue;
                }
            }
            byte b = json[i];
            int step = 1;
            if (b < 0) {
                multibyte = true;
                step = Utf8.multibyte(json, i, end);
            } else if (b == '"') {
                return i + 1;
            } else if (b == '\\') {
                escaped = true;
                step = escape(json, i, end);
            } else if (b < ' ') {
                step = 0;
            }
            if (step == 0) {
                return DIFFERENT;
            }
            i += step;
        }
        return DIFFERENT;
    }

    /** The bytes that are a quote, a backslash, a control character or no ASCII. */
    private static long special(long word) {
        return EightBytes.below(word, BLANKS)
                | EightBytes.equal(word, QUOTES)
                | EightBytes.equal(word, BACKSLASHES)
                | word & EightBytes.HIGH_BITS;
    }

    /** The length of the escape that begins there; 0 if it is none. */
    private static int escape(byte[] json, int at, int end) {
        return switch (at + 1 < end ? json[at + 1] : 0) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> 2;
            case 'u' -> {
                int digits = 0;
                while (digits < 4 && at + 2 + digits < end && Character.digit(json[at + 2 + digits], 16) >= 0) {
                    digits++;
                }
                yield digits == 4 ? 6 : 0;
            }
            default -> 0;
        };
    }

    /** The text that well-formed escapes are of; perhaps with half a surrogate pair. */
    private static String unescaped(String raw) {
        StringBuilder text = new StringBuilder(raw.length());
        int from = 0;
        for (int i = raw.indexOf('\\'); i >= 0; i = raw.indexOf('\\', from)) {
            text.append(raw, from, i);
            char kind = raw.charAt(i + 1);
            text.append(
                    switch (kind) {
                        case 'b' -> '\b';
                        case 'f' -> '\f';
                        case 'n' -> '\n';
                        case 'r' -> '\r';
                        case 't' -> '\t';
                        case 'u' -> (char) Integer.parseInt(raw, i + 2, i + 6, 16);
                        default -> kind;
                    });
            from = i + (kind == 'u' ? 6 : 2);
        }
        return text.append(raw, from, raw.length()).toString();
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
