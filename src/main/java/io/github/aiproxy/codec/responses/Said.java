package io.github.aiproxy.codec.responses;

/**
 * How much of a text was passed on: its length and a running hash, so that the whole text, when it comes at the end, can
 * be compared without keeping what went by. One per text, one thread.
 */
final class Said {
    private int length;
    private int hash;

    void add(String text) {
        for (int i = 0; i < text.length(); i++) {
            hash = 31 * hash + text.charAt(i);
        }
        length += text.length();
    }

    /** What of the whole text was not passed on yet; null if nothing is missing, or if it is another text altogether. */
    String missing(String whole) {
        if (whole == null || whole.length() <= length) {
            return null;
        }
        int same = 0;
        for (int i = 0; i < length; i++) {
            same = 31 * same + whole.charAt(i);
        }
        return same == hash ? whole.substring(length) : null;
    }
}
