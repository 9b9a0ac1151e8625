package io.github.aiproxy.fuzz;

/** What is made of bytes may be larger than they are, but not by any factor. Stateless. */
final class Growth {
    private static final int FACTOR = 60;
    private static final int FIXED = 64 << 10;

    private Growth() {}

    static void check(byte[] from, int made, String what) {
        if (made > (long) FACTOR * from.length + FIXED) {
            throw new AssertionError(what + ": " + made + " bytes of " + from.length);
        }
    }
}
