package io.github.aiproxy.chat;

/**
 * Whose conversation it is, as far as the client says. Every component is null if not said.
 *
 * @param userId the end user, as {@code metadata.user_id} or {@code user}
 * @param safetyId OpenAI's {@code safety_identifier}
 * @param cacheKey OpenAI's {@code prompt_cache_key}
 */
public record Identity(String userId, String safetyId, String cacheKey) {
    /** Nothing said. */
    public static final Identity UNKNOWN = new Identity(null, null, null);
}
