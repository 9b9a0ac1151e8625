/**
 * The codec of Gemini's generateContent family: {@link io.github.aiproxy.codec.gemini.GeminiCodec} puts together readers
 * and writers of requests, streams, whole replies and errors.
 */
package io.github.aiproxy.codec.gemini;
