/**
 * OpenAI Chat Completions, on both sides. {@link io.github.aiproxy.codec.openai.OpenAiCodec} is the only door.
 */
package io.github.aiproxy.codec.openai;
