package io.github.aiproxy.chat;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * A text of a conversation that is made a string only if somebody looks into it: most of what a long request says is
 * passed on as it came. Equal to any other of the same text. Immutable; safe to share.
 */
public abstract class LazyText {
    /** A text that is a string already. */
    public static LazyText of(String text) {
        return new Plain(text);
    }

    /** The same of a text that may be null; then null. */
    public static LazyText ofNullable(String text) {
        return text == null ? null : of(text);
    }

    /** The texts in one, which is the only one itself if there is one only. */
    public static LazyText join(String between, List<LazyText> texts) {
        return texts.size() == 1
                ? texts.get(0)
                : of(texts.stream().map(LazyText::toString).collect(Collectors.joining(between)));
    }

    /** The text itself. */
    @Override
    public abstract String toString();

    public abstract boolean isEmpty();

    /** Whether it is empty or white space only. */
    public abstract boolean isBlank();

    /** @param ascii characters that JSON needs not escape */
    public abstract boolean startsWith(String ascii);

    /** Whether the first character that is not white space is this one, of ASCII and not to be escaped in JSON. */
    public abstract boolean leadsWith(char ascii);

    /** The first characters, at most so many. */
    public abstract String head(int length);

    /** The text without its first characters, which it has. */
    public abstract LazyText from(int index);

    /** About how many characters it has: at least as many as there are, at most six times as many. */
    public abstract int roughLength();

    @Override
    public final boolean equals(Object other) {
        return other == this || other instanceof LazyText text && toString().equals(text.toString());
    }

    @Override
    public final int hashCode() {
        return toString().hashCode();
    }

    private static final class Plain extends LazyText {
        private final String text;

        Plain(String text) {
            this.text = Objects.requireNonNull(text);
        }

        @Override
        public String toString() {
            return text;
        }

        @Override
        public boolean isEmpty() {
            return text.isEmpty();
        }

        @Override
        public boolean isBlank() {
            return text.isBlank();
        }

        @Override
        public boolean startsWith(String ascii) {
            return text.startsWith(ascii);
        }

        @Override
        public boolean leadsWith(char ascii) {
            int first = 0;
            while (first < text.length() && text.charAt(first) <= ' ') {
                first++;
            }
            return first < text.length() && text.charAt(first) == ascii;
        }

        @Override
        public String head(int length) {
            return text.substring(0, Math.min(length, text.length()));
        }

        @Override
        public LazyText from(int index) {
            return of(text.substring(index));
        }

        @Override
        public int roughLength() {
            return text.length();
        }
    }
}
