package io.github.aiproxy.upstream;

import io.github.aiproxy.call.Operation;
import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.Protocol;
import io.vertx.core.MultiMap;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The built-in type {@code claudecode}: an Anthropic subscription. Speaks Anthropic's protocol with a bearer token; a
 * client's body goes through byte for byte, and nothing is added that claims to be another client. Stateless; safe to
 * share.
 */
final class ClaudeCodeType implements UpstreamType {
    private static final String BETAS = "anthropic-beta";
    private static final String OAUTH = "oauth-2025-04-20";

    @Override
    public String name() {
        return "claudecode";
    }

    @Override
    public Protocol protocol() {
        return Protocol.ANTHROPIC;
    }

    @Override
    public String notice() {
        return "claudecode: Anthropic's terms keep the logins of Free, Pro and Max plans to Claude Code and Claude.ai;"
                + " requests of other clients are refused by the upstream";
    }

    @Override
    public String defaultBaseUrl() {
        return "https://api.anthropic.com";
    }

    @Override
    public String path(Operation operation, String model, boolean stream) {
        return switch (operation) {
            case GENERATE -> "/v1/messages";
            case COUNT_TOKENS -> "/v1/messages/count_tokens";
            case COMPACT -> null;
        };
    }

    @Override
    public void authorize(MultiMap headers, Access access) {
        headers.remove("x-api-key");
        Set<String> betas = new LinkedHashSet<>();
        for (String line : headers.getAll(BETAS)) {
            for (String beta : line.split(",", -1)) {
                if (!beta.isBlank()) {
                    betas.add(beta.trim());
                }
            }
        }
        betas.add(OAUTH);
        headers.set(BETAS, String.join(",", betas));
        access.asBearer(headers);
    }

    @Override
    public Refusal refusal(ChatError error, ErrorReply reply, InstantSource clock) {
        return UnifiedLimits.refusal(error, reply, clock);
    }
}
