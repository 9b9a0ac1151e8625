package io.github.aiproxy.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.aiproxy.chat.LazyText;
import io.github.aiproxy.sse.ByteSink;
import io.github.aiproxy.sse.EightBytes;
import java.io.IOException;

/**
 * A text that is still the JSON string it came as, between its quotes, in a body that nobody changes: to be written as it
 * is where JSON is written again, which saves undoing its escapes, a string of it, and escaping it anew.
 *
 * <p>It is well-formed and has no escapes of surrogates, as half a pair is not text to every reader. Immutable; safe to
 * share.
 */
final class JsonLiteral extends LazyText {
    private static final long HYPHENS = EightBytes.of('-');
    private static final long UNDERSCORES = EightBytes.of('_');
    private static final long BACKSLASHES = EightBytes.of('\\');
    private static final long BLANKS = EightBytes.of(' ');

    private final byte[] json;
    private final int start;
    private final int end;
    private final boolean multibyte;
    /** Made at first use; twice if two threads ask at once, which does no harm. */
    private String text;

    /**
     * @param start of the bytes between the quotes
     * @param multibyte whether there are bytes that are not ASCII
     */
    JsonLiteral(byte[] json, int start, int end, boolean multibyte) {
        this.json = json;
        this.start = start;
        this.end = end;
        this.multibyte = multibyte;
    }

    /** Writes a text as a value, with another before it. */
    static void write(JsonGenerator out, String before, LazyText text) throws IOException {
        if (text instanceof JsonLiteral literal) {
            int length = literal.end - literal.start;
            ByteSink all = new ByteSink(before.length() + length + 64);
            JsonStrings.write(all, before);
            // In place of the quote that ends it.
            all.truncate(all.size() - 1);
            all.write(literal.json, literal.start, length);
            out.writeRawUTF8String(all.array(), 1, all.size() - 1);
        } else {
            out.writeString(before + text);
        }
    }

    /** Writes a text as a value, a literal as it is. */
    static void write(JsonGenerator out, LazyText text) throws IOException {
        if (text instanceof JsonLiteral literal) {
            out.writeRawUTF8String(literal.json, literal.start, literal.end - literal.start);
        } else {
            out.writeString(text.toString());
        }
    }

    @Override
    public String toString() {
        String made = text;
        if (made == null) {
            made = new Unescaper().text(json, start, end, multibyte);
            text = made;
        }
        return made;
    }

    @Override
    public boolean isEmpty() {
        return start == end;
    }

    @Override
    public boolean isBlank() {
        int i = start;
        while (i < end) {
            byte b = json[i];
            boolean escape = b == '\\';
            if (b < 0 || escape && json[i + 1] == 'u') {
                return toString().isBlank();
            }
            if (escape ? "ntrf".indexOf(json[i + 1]) < 0 : b != ' ') {
                return false;
            }
            i += escape ? 2 : 1;
        }
        return true;
    }

    @Override
    public boolean startsWith(String ascii) {
        for (int i = 0; i < ascii.length(); i++) {
            if (start + i >= end) {
                return false;
            }
            byte b = json[start + i];
            if (b == '\\') {
                return toString().startsWith(ascii);
            }
            if (b != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean leadsWith(char ascii) {
        int first = start;
        while (first < end && json[first] == ' ') {
            first++;
        }
        if (first < end && json[first] == '\\') {
            return LazyText.of(toString()).leadsWith(ascii);
        }
        return first < end && json[first] == ascii;
    }

    @Override
    public String head(int length) {
        int plain = plain(length);
        boolean enough = plain == length || start + plain == end;
        return enough
                ? Unescaper.plain(json, start, start + plain, false)
                : LazyText.of(toString()).head(length);
    }

    @Override
    public LazyText from(int index) {
        return plain(index) == index
                ? new JsonLiteral(json, start + index, end, multibyte)
                : LazyText.of(toString()).from(index);
    }

    /** How many of the first bytes, at most so many, are characters of their own. */
    private int plain(int most) {
        int i = start;
        while (i < end && i - start < most && json[i] >= 0 && json[i] != '\\') {
            i++;
        }
        return i - start;
    }

    /** Whether it is padded and has no URL-safe letters, white space or escapes. */
    boolean isStandardBase64() {
        if ((end - start) % 4 != 0 || multibyte) {
            return false;
        }
        int i = start;
        while (i + Long.BYTES <= end) {
            long word = EightBytes.at(json, i);
            long wrong = EightBytes.equal(word, HYPHENS)
                    | EightBytes.equal(word, UNDERSCORES)
                    | EightBytes.equal(word, BACKSLASHES)
                    | EightBytes.equal(word, BLANKS);
            if (wrong != 0) {
                return false;
            }
            i += Long.BYTES;
        }
        while (i < end) {
            byte b = json[i++];
            if (b == '-' || b == '_' || b == '\\' || b == ' ') {
                return false;
            }
        }
        return true;
    }

    @Override
    public int roughLength() {
        return end - start;
    }
}
