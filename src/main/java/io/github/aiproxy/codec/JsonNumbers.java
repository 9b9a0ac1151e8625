package io.github.aiproxy.codec;

/**
 * Numbers of a JSON document, in its bytes. Stateless.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8259#section-6">RFC 8259, 6 Numbers</a>
 */
final class JsonNumbers {
    private static final int MALFORMED = StringScan.MALFORMED;
    private static final int LONG_NUMBER = 1000;
    private static final int LONG_EXPONENT = 4;

    private JsonNumbers() {}

    /** The index behind the number that begins there; MALFORMED if there is none, or one that is unusually long. */
    static int end(byte[] json, int start, int end) {
        int i = start;
        if (json[i] == '-') {
            i++;
        }
        int digits = digits(json, i, end);
        if (digits == 0 || digits > 1 && json[i] == '0') {
            return MALFORMED;
        }
        i += digits;
        if (i < end && json[i] == '.') {
            digits = digits(json, ++i, end);
            if (digits == 0) {
                return MALFORMED;
            }
            i += digits;
        }
        if (i < end && (json[i] == 'e' || json[i] == 'E')) {
            i++;
            if (i < end && (json[i] == '+' || json[i] == '-')) {
                i++;
            }
            digits = digits(json, i, end);
            if (digits == 0 || digits > LONG_EXPONENT) {
                return MALFORMED;
            }
            i += digits;
        }
        return i < end && i - start < LONG_NUMBER ? i : MALFORMED;
    }

    private static int digits(byte[] json, int from, int end) {
        int i = from;
        while (i < end && json[i] >= '0' && json[i] <= '9') {
            i++;
        }
        return i - from;
    }

    /** Whether a number has neither a fraction nor an exponent. */
    static boolean isInteger(byte[] json, int start, int stop) {
        for (int i = start; i < stop; i++) {
            if (json[i] == '.' || json[i] == 'e' || json[i] == 'E') {
                return false;
            }
        }
        return true;
    }

    /** The value of an integer of at most 18 digits. */
    static long integer(byte[] json, int start, int stop) {
        boolean negative = json[start] == '-';
        long value = 0;
        for (int i = negative ? start + 1 : start; i < stop; i++) {
            value = value * 10 + (json[i] - '0');
        }
        return negative ? -value : value;
    }
}
