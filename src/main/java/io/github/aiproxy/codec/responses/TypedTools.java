package io.github.aiproxy.codec.responses;

import io.github.aiproxy.chat.ToolKind;

/**
 * What the tools that need no definition on their own wire look like as functions: a description and a schema for each
 * kind that the client runs. Stateless.
 *
 * <p>For the kinds of this wire the arguments are the call's own {@code action} or {@code operation}, so that a function
 * call of another wire becomes the native item again.
 */
final class TypedTools {
    private TypedTools() {}

    /** Null for kinds that have none. */
    static String schema(ToolKind kind) {
        return switch (kind) {
            case LOCAL_SHELL ->
                "{\"type\":\"object\",\"properties\":{\"command\":{\"type\":\"array\",\"items\":{\"type\":\"string\"},"
                        + "\"description\":\"The program and its arguments\"},\"working_directory\":{\"type\":\"string\"},"
                        + "\"timeout_ms\":{\"type\":\"integer\"}},\"required\":[\"command\"]}";
            case SHELL ->
                "{\"type\":\"object\",\"properties\":{\"commands\":{\"type\":\"array\",\"items\":{\"type\":\"string\"},"
                        + "\"description\":\"Command lines\"},\"timeout_ms\":{\"type\":\"integer\"},"
                        + "\"max_output_length\":{\"type\":\"integer\"}},\"required\":[\"commands\"]}";
            case APPLY_PATCH ->
                "{\"type\":\"object\",\"properties\":{\"type\":{\"type\":\"string\",\"enum\":[\"create_file\","
                        + "\"update_file\",\"delete_file\"]},\"path\":{\"type\":\"string\"},\"diff\":{\"type\":\"string\","
                        + "\"description\":\"V4A diff of the file; none to delete it\"}},"
                        + "\"required\":[\"type\",\"path\"]}";
            case TOOL_SEARCH ->
                "{\"type\":\"object\",\"properties\":{\"query\":{\"type\":\"string\"}},\"required\":[\"query\"]}";
            case BASH ->
                "{\"type\":\"object\",\"properties\":{\"command\":{\"type\":\"string\"},"
                        + "\"restart\":{\"type\":\"boolean\"}}}";
            case TEXT_EDITOR ->
                "{\"type\":\"object\",\"properties\":{\"command\":{\"type\":\"string\",\"enum\":[\"view\",\"create\","
                        + "\"str_replace\",\"insert\"]},\"path\":{\"type\":\"string\"},"
                        + "\"file_text\":{\"type\":\"string\"},\"old_str\":{\"type\":\"string\"},"
                        + "\"new_str\":{\"type\":\"string\"},\"insert_line\":{\"type\":\"integer\"},"
                        + "\"insert_text\":{\"type\":\"string\"},"
                        + "\"view_range\":{\"type\":\"array\",\"items\":{\"type\":\"integer\"}}},"
                        + "\"required\":[\"command\",\"path\"]}";
            case MEMORY ->
                "{\"type\":\"object\",\"properties\":{\"command\":{\"type\":\"string\",\"enum\":[\"view\",\"create\","
                        + "\"str_replace\",\"insert\",\"delete\",\"rename\"]},\"path\":{\"type\":\"string\"},"
                        + "\"view_range\":{\"type\":\"array\",\"items\":{\"type\":\"integer\"}},"
                        + "\"file_text\":{\"type\":\"string\"},\"old_str\":{\"type\":\"string\"},"
                        + "\"new_str\":{\"type\":\"string\"},\"insert_line\":{\"type\":\"integer\"},"
                        + "\"insert_text\":{\"type\":\"string\"},\"old_path\":{\"type\":\"string\"},"
                        + "\"new_path\":{\"type\":\"string\"}},\"required\":[\"command\"]}";
            case COMPUTER ->
                "{\"type\":\"object\",\"properties\":{\"action\":{\"type\":\"string\"},\"coordinate\":{\"type\":\"array\","
                        + "\"items\":{\"type\":\"integer\"}},\"text\":{\"type\":\"string\"}},\"required\":[\"action\"]}";
            default -> null;
        };
    }

    /** Null for kinds that have none. */
    static String description(ToolKind kind) {
        return switch (kind) {
            case LOCAL_SHELL -> "Runs a program on the user's machine.";
            case SHELL -> "Runs shell commands and returns their output.";
            case APPLY_PATCH -> "Creates, updates or deletes a file by a diff.";
            case TOOL_SEARCH -> "Searches for tools that are not listed yet and makes them available.";
            case BASH -> "Runs a command in a persistent bash session; restart begins a new one.";
            case TEXT_EDITOR -> "Views, creates and edits text files.";
            case MEMORY -> "Reads and writes files under /memories that outlive the conversation.";
            case COMPUTER -> "Controls the screen, mouse and keyboard; answers with a screenshot.";
            default -> null;
        };
    }

    /** Whether this wire has items of its own for calls of that kind. */
    static boolean hasItems(ToolKind kind) {
        return switch (kind) {
            case LOCAL_SHELL, SHELL, APPLY_PATCH, TOOL_SEARCH, COMPUTER -> true;
            default -> false;
        };
    }
}
