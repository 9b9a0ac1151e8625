package io.github.aiproxy.fuzz;

import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.config.FuzzedConfig;
import io.github.aiproxy.oauth.FuzzedLogin;
import io.github.aiproxy.route.FuzzedCodings;
import io.github.aiproxy.upstream.FuzzedEdits;
import java.util.Locale;

/** What takes bytes from outside. Stateless; safe to share. */
enum FuzzTarget {
    REQUEST_ANTHROPIC(data -> FuzzedRequests.read(Protocol.ANTHROPIC, data)),
    REQUEST_OPENAI(data -> FuzzedRequests.read(Protocol.OPENAI, data)),
    REQUEST_RESPONSES(data -> FuzzedRequests.read(Protocol.RESPONSES, data)),
    REQUEST_GEMINI(data -> FuzzedRequests.read(Protocol.GEMINI, data)),
    REPLY_ANTHROPIC(data -> FuzzedReplies.whole(Protocol.ANTHROPIC, data)),
    REPLY_OPENAI(data -> FuzzedReplies.whole(Protocol.OPENAI, data)),
    REPLY_RESPONSES(data -> FuzzedReplies.whole(Protocol.RESPONSES, data)),
    REPLY_GEMINI(data -> FuzzedReplies.whole(Protocol.GEMINI, data)),
    STREAM_ANTHROPIC(data -> FuzzedReplies.stream(Protocol.ANTHROPIC, data)),
    STREAM_OPENAI(data -> FuzzedReplies.stream(Protocol.OPENAI, data)),
    STREAM_RESPONSES(data -> FuzzedReplies.stream(Protocol.RESPONSES, data)),
    STREAM_GEMINI(data -> FuzzedReplies.stream(Protocol.GEMINI, data)),
    ERROR(FuzzedReplies::error),
    FRAMES(FuzzedBytes::frames),
    SCAN(FuzzedBytes::scan),
    JSON(FuzzedBytes::json),
    JSON_EDIT(FuzzedBytes::edit),
    ENVELOPES(FuzzedEdits::run),
    LIMITS(FuzzedEdits::limits),
    CODINGS(FuzzedCodings::run),
    CONFIG(FuzzedConfig::run),
    LOGIN(FuzzedLogin::run);

    /** Takes the bytes; throws if a law is broken. */
    interface Law {
        void holdsFor(byte[] data);
    }

    private final Law law;

    FuzzTarget(Law law) {
        this.law = law;
    }

    void run(byte[] data) {
        law.holdsFor(data);
    }

    /** Its name in folders and on the command line. */
    String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static FuzzTarget of(String id) {
        return valueOf(id.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
