package io.github.aiproxy.codec.anthropic;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * Ids of tool calls that Anthropic accepts, {@code [a-zA-Z0-9_-]+}, each only once. One per request or reply, one
 * thread; what it makes of an id depends on nothing but the id and how often it came before, so that the same history
 * gives the same ids on every turn.
 */
final class ToolIds {
    private static final int READABLE = 48;

    private final Map<String, Integer> times = new HashMap<>();

    /** The id for the next call that carries {@code id}; null and empty ids get one made for them. */
    String next(String id) {
        String wire = legal(id == null ? "" : id);
        int time = times.merge(wire, 1, Integer::sum);
        return time == 1 ? wire : hashed(wire, wire + "#" + time);
    }

    /** The id itself if Anthropic accepts it, else a readable part of it with a hash of the whole. */
    static String legal(String id) {
        if (id.isEmpty()) {
            return "toolu_0";
        }
        for (int i = 0; i < id.length(); i++) {
            if (!isLegal(id.charAt(i))) {
                return hashed(id, id);
            }
        }
        return id;
    }

    static boolean isLegal(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    }

    /** {@code readable} with illegal characters replaced, and eight digits of {@code whole}'s hash. */
    static String hashed(String readable, String whole) {
        return replaced(readable, READABLE) + "_" + hash(whole);
    }

    static String replaced(String text, int limit) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length() && i < limit; i++) {
            out.append(isLegal(text.charAt(i)) ? text.charAt(i) : '_');
        }
        return out.toString();
    }

    static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
