package io.github.aiproxy.chat;

/**
 * A prompt-cache breakpoint after the part, tool or system block that carries it (Anthropic {@code cache_control}).
 *
 * @param ttl {@code 5m}, {@code 1h}, or null for the provider's default
 */
public record CacheHint(String ttl) {}
