package io.github.aiproxy.config;

import java.util.List;
import java.util.Map;

/** What may be told of secrets. Stateless; safe to share. */
final class Secrets {
    private Secrets() {}

    static String hidden(List<String> secrets) {
        return "[" + secrets.size() + " hidden]";
    }

    /** Any header's value may be one. */
    static String hidden(Map<String, String> headers) {
        return headers.keySet() + " (values hidden)";
    }
}
