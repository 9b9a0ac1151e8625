package io.github.aiproxy.codec.responses;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Ids and keys within the wire's limit of 64 characters; the same text always gives the same id. Stateless. */
final class Ids {
    /** Longer ones are answered with {@code string_above_max_length}. */
    static final int MAX = 64;

    private static final int HASH = 16;

    private Ids() {}

    /** The id itself if it fits; else its beginning and a hash of all of it, so that different ids stay different. */
    static String fit(String id) {
        return fit(id, MAX);
    }

    static String fit(String id, int max) {
        return id.length() <= max ? id : id.substring(0, max - HASH - 1) + "_" + hash(id, HASH);
    }

    /** The first hexadecimal digits of the text's SHA-256. */
    static String hash(String text, int digits) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, digits);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
