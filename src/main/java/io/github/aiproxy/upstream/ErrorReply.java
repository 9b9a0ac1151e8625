package io.github.aiproxy.upstream;

import io.vertx.core.MultiMap;

/**
 * A reply that is an error.
 *
 * @param status of the reply
 * @param headers of the reply
 * @param body as it came, perhaps cut; empty for an error inside a stream
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ErrorReply(int status, MultiMap headers, byte[] body) {}
