/**
 * Wire protocols: one package per protocol, each the same verbs (read and write of request, reply, events, error), and
 * none knows another. {@link io.github.aiproxy.codec.Codec} is the contract. Knows neither Camel nor Vert.x.
 */
package io.github.aiproxy.codec;
