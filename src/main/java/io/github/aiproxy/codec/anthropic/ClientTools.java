package io.github.aiproxy.codec.anthropic;

import io.github.aiproxy.chat.ToolKind;

/**
 * Tools that clients of other wires run by a fixed form: what they are for, and the schema of their input, so that they
 * can be offered as functions. Stateless; safe to share.
 */
final class ClientTools {
    /** Both null for a tool that says it itself. */
    record Known(String description, String schema) {}

    private static final Known NONE = new Known(null, null);

    private static final Known LOCAL_SHELL = new Known(
            "Runs a command on the user's machine.",
            "{\"type\":\"object\",\"properties\":{"
                    + "\"command\":{\"type\":\"array\",\"items\":{\"type\":\"string\"},"
                    + "\"description\":\"The program and its arguments.\"},"
                    + "\"working_directory\":{\"type\":\"string\"},"
                    + "\"timeout_ms\":{\"type\":\"integer\"},"
                    + "\"env\":{\"type\":\"object\",\"additionalProperties\":{\"type\":\"string\"}}},"
                    + "\"required\":[\"command\"]}");

    private static final Known SHELL = new Known(
            "Runs commands in a shell on the user's machine.",
            "{\"type\":\"object\",\"properties\":{"
                    + "\"commands\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}},"
                    + "\"timeout_ms\":{\"type\":\"integer\"},"
                    + "\"max_output_length\":{\"type\":\"integer\"}},"
                    + "\"required\":[\"commands\"]}");

    private static final Known APPLY_PATCH = new Known(
            "Creates, updates or deletes a file by a patch.",
            "{\"type\":\"object\",\"properties\":{\"type\":{\"type\":\"string\","
                    + "\"enum\":[\"create_file\",\"update_file\",\"delete_file\"]},"
                    + "\"path\":{\"type\":\"string\"},"
                    + "\"diff\":{\"type\":\"string\",\"description\":\"The change in V4A diff form.\"}},"
                    + "\"required\":[\"type\",\"path\"]}");

    private static final Known TOOL_SEARCH = new Known(
            "Searches for tools that are not listed here.",
            "{\"type\":\"object\",\"properties\":{\"query\":{\"type\":\"string\"},"
                    + "\"limit\":{\"type\":\"integer\"}},\"required\":[\"query\"]}");

    private ClientTools() {}

    static Known known(ToolKind kind) {
        return switch (kind) {
            case LOCAL_SHELL -> LOCAL_SHELL;
            case SHELL -> SHELL;
            case APPLY_PATCH -> APPLY_PATCH;
            case TOOL_SEARCH -> TOOL_SEARCH;
            default -> NONE;
        };
    }
}
