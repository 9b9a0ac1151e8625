package io.github.aiproxy.codec.anthropic;

import io.github.aiproxy.chat.ToolKind;

/** Anthropic's tools with a type of their own, by the beginning of the type. Stateless; safe to share. */
final class TypedTools {
    /**
     * What a type stands for.
     *
     * @param description null where Anthropic runs the tool, or nobody else can offer it
     * @param schema of its input; null likewise
     */
    record Known(ToolKind kind, String description, String schema) {
        private Known(ToolKind kind) {
            this(kind, null, null);
        }
    }

    private static final Known BASH = new Known(
            ToolKind.BASH,
            "Runs a command in a bash session that lasts from call to call.",
            "{\"type\":\"object\",\"properties\":{\"command\":{\"type\":\"string\",\"description\":\"The command.\"},"
                    + "\"restart\":{\"type\":\"boolean\",\"description\":\"Restarts the session instead.\"}}}");

    private static final Known TEXT_EDITOR = new Known(
            ToolKind.TEXT_EDITOR,
            "Views, creates and edits text files.",
            "{\"type\":\"object\",\"properties\":{"
                    + "\"command\":{\"type\":\"string\",\"enum\":[\"view\",\"create\",\"str_replace\",\"insert\"]},"
                    + "\"path\":{\"type\":\"string\"},\"file_text\":{\"type\":\"string\"},"
                    + "\"old_str\":{\"type\":\"string\"},\"new_str\":{\"type\":\"string\"},"
                    + "\"insert_line\":{\"type\":\"integer\"},\"insert_text\":{\"type\":\"string\"},"
                    + "\"view_range\":{\"type\":\"array\",\"items\":{\"type\":\"integer\"}}},"
                    + "\"required\":[\"command\",\"path\"]}");

    private static final Known MEMORY = new Known(
            ToolKind.MEMORY,
            "Keeps notes as files under /memories.",
            "{\"type\":\"object\",\"properties\":{\"command\":{\"type\":\"string\","
                    + "\"enum\":[\"view\",\"create\",\"str_replace\",\"insert\",\"delete\",\"rename\"]},"
                    + "\"path\":{\"type\":\"string\"},\"file_text\":{\"type\":\"string\"},"
                    + "\"old_str\":{\"type\":\"string\"},\"new_str\":{\"type\":\"string\"},"
                    + "\"insert_line\":{\"type\":\"integer\"},\"insert_text\":{\"type\":\"string\"},"
                    + "\"old_path\":{\"type\":\"string\"},\"new_path\":{\"type\":\"string\"},"
                    + "\"view_range\":{\"type\":\"array\",\"items\":{\"type\":\"integer\"}}},"
                    + "\"required\":[\"command\"]}");

    private TypedTools() {}

    static Known known(String type) {
        if (type.startsWith("bash_")) {
            return BASH;
        } else if (type.startsWith("text_editor_")) {
            return TEXT_EDITOR;
        } else if (type.startsWith("memory_")) {
            return MEMORY;
        } else if (type.startsWith("computer_") || type.startsWith("browser_toolset")) {
            return new Known(ToolKind.COMPUTER);
        } else if (type.startsWith("web_search_")) {
            return new Known(ToolKind.WEB_SEARCH);
        } else if (type.startsWith("web_fetch_")) {
            return new Known(ToolKind.WEB_FETCH);
        } else if (type.startsWith("code_execution_")) {
            return new Known(ToolKind.CODE_EXECUTION);
        } else if (type.startsWith("mcp_toolset")) {
            return new Known(ToolKind.MCP);
        }
        // tool_search_tool_* too: Anthropic runs it, so it is not the tool search that a client answers
        return new Known(ToolKind.OTHER);
    }
}
