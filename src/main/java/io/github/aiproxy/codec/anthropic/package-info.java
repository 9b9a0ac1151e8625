/**
 * Anthropic Messages on both sides: {@link io.github.aiproxy.codec.anthropic.AnthropicCodec} is the door, everything
 * else is one concept a file.
 */
package io.github.aiproxy.codec.anthropic;
