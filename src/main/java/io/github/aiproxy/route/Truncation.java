package io.github.aiproxy.route;

import io.github.aiproxy.chat.ChatError;

/** How a stream that ended before its terminal marker is told. Stateless. */
final class Truncation {
    private Truncation() {}

    static ChatError error() {
        return new ChatError(ChatError.Kind.UPSTREAM, "the upstream's stream ended before the answer was complete");
    }
}
