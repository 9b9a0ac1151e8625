package io.github.aiproxy.config;

import java.time.Duration;

/**
 * How long to wait.
 *
 * @param connect for a connection to an upstream ({@code upstream_connect_timeout})
 * @param streamHead for the head of a streamed reply ({@code upstream_request_timeout})
 * @param wholeHead for the head of a reply that comes whole ({@code upstream_response_timeout})
 * @param streamIdle between two reads of a reply's body ({@code stream_idle_timeout})
 * @param keepAlive between two signs of life to a client whose stream is silent ({@code stream_keep_alive}); zero for none
 * @param shutdown for requests in flight when the program is told to stop ({@code shutdown_timeout})
 */
public record Timeouts(
        Duration connect,
        Duration streamHead,
        Duration wholeHead,
        Duration streamIdle,
        Duration keepAlive,
        Duration shutdown) {}
