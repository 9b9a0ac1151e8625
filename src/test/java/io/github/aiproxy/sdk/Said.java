package io.github.aiproxy.sdk;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * What an SDK made of an answer, in no protocol's words. Immutable.
 *
 * @param text all of it
 * @param thinking all of it; empty for none
 * @param calls the tools to call
 * @param stop {@code end}, {@code tools}, {@code length}, {@code stop}, {@code refusal} or the SDK's own word
 * @param usage tokens
 * @param textDeltas how many pieces of text a stream brought; 0 if it was no stream
 */
record Said(String text, String thinking, List<Call> calls, String stop, Usage usage, int textDeltas) {
    /** A tool call. */
    record Call(String id, String name, JsonNode args) {}

    /**
     * Tokens.
     *
     * @param input all of it, cached included
     * @param output all of it, reasoning included
     */
    record Usage(long input, long output, long cached) {}
}
