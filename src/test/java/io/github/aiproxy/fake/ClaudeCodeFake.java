package io.github.aiproxy.fake;

import java.util.List;

/**
 * Anthropic's API as it treats a subscription's token: a bearer with its beta, and no API key. Safe to share.
 */
public final class ClaudeCodeFake extends AnthropicFake {
    @Override
    void checkKey(Recorded request) {
        if (request.header("x-api-key") != null) {
            throw new FakeRefusal(401, "authentication_error", "only one credential may be presented");
        }
        String bearer = request.header("authorization");
        if (bearer == null || !bearer.startsWith("Bearer ") || !knowsKey(bearer.substring("Bearer ".length()))) {
            throw new FakeRefusal(401, "authentication_error", "Invalid bearer token");
        }
        String betas = request.header("anthropic-beta");
        if (betas == null || !List.of(betas.split(",")).contains("oauth-2025-04-20")) {
            throw new FakeRefusal(401, "authentication_error", "OAuth authentication is currently not supported.");
        }
    }

    /** The refusal of a client that is not Claude Code. */
    public FakeReply policyRefusal() {
        return error(
                400,
                "This credential is only authorized for use with Claude Code and cannot be used for other API"
                        + " requests.");
    }

    /** A 429 of the subscription; {@code headers} are pairs of the unified family's suffixes and values. */
    public FakeReply limited(String... headers) {
        FakeReply reply = error(429, "This request would exceed your account's rate limit. Please try again later.");
        for (int i = 0; i < headers.length; i += 2) {
            reply = reply.header("anthropic-ratelimit-unified-" + headers[i], headers[i + 1]);
        }
        return reply;
    }
}
