package io.github.aiproxy.sdk;

import io.github.aiproxy.chat.Protocol;
import java.util.List;
import java.util.Optional;

/** What a client's SDK or an upstream cannot do, and so {@link SdkMatrix} does not assert; nothing is skipped silently. */
final class SdkLimits {
    /** Parts of a scenario that may be impossible. */
    enum Feature {
        VISIBLE_THINKING,
        COUNT_TOKENS,
        STOP_SEQUENCE,
        RETRY_AFTER,
        LOGPROBS,
        SEVERAL_CANDIDATES
    }

    /**
     * One thing that is impossible.
     *
     * @param client the client's protocol; null for any
     * @param upstream the upstream's protocol; null for any
     */
    record Limit(Feature feature, Protocol client, Protocol upstream, String reason) {}

    static final List<Limit> ALL = List.of(
            new Limit(Feature.VISIBLE_THINKING, Protocol.OPENAI, null, "chat completions have no field for thoughts"),
            new Limit(Feature.VISIBLE_THINKING, null, Protocol.OPENAI, "OpenAI shows no thoughts in chat completions"),
            new Limit(Feature.COUNT_TOKENS, Protocol.OPENAI, null, "chat completions have no counter"),
            new Limit(Feature.STOP_SEQUENCE, Protocol.RESPONSES, null, "responses have no stop sequences"),
            new Limit(Feature.STOP_SEQUENCE, null, Protocol.RESPONSES, "responses have no stop sequences"),
            new Limit(Feature.RETRY_AFTER, Protocol.GEMINI, null, "google-genai shows neither headers nor details"),
            new Limit(Feature.LOGPROBS, null, null, "no scenario: Anthropic has none, the others differ in kind"),
            new Limit(
                    Feature.SEVERAL_CANDIDATES, null, null, "no scenario: only chat completions and Gemini have them"));

    private SdkLimits() {}

    /** Why that pair cannot do it; empty if it can. */
    static Optional<String> against(Feature feature, Protocol client, Protocol upstream) {
        return ALL.stream()
                .filter(limit -> limit.feature() == feature
                        && (limit.client() == null || limit.client() == client)
                        && (limit.upstream() == null || limit.upstream() == upstream))
                .map(Limit::reason)
                .findFirst();
    }
}
