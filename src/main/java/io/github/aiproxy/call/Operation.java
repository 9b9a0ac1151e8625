package io.github.aiproxy.call;

/** What a client asks for. */
public enum Operation {
    /** An answer of the model. */
    GENERATE,
    /** The number of input tokens that a request would cost. */
    COUNT_TOKENS,
    /** A shorter history, by an upstream of the Responses family ({@code /v1/responses/compact}). */
    COMPACT
}
