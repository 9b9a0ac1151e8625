package io.github.aiproxy.codec.gemini;

import io.github.aiproxy.chat.LazyText;
import io.github.aiproxy.chat.Tool;

/**
 * The tools that the client runs but that are not plain functions on its wire, as functions. Stateless; safe to share.
 *
 * @see <a href="https://docs.anthropic.com/en/docs/agents-and-tools/tool-use/overview">Anthropic, Tool use, client tools
 *     (read 2026-11)</a>
 */
final class ClientTools {
    /** The parameter that carries a custom tool's free text. */
    static final String INPUT = "input";

    private static final String FREE_TEXT = """
            {"type":"object","properties":{"input":{"type":"string","description":"The raw text for the tool, not JSON."}},"required":["input"]}""";
    private static final String BASH = """
            {"type":"object","properties":{"command":{"type":"string","description":"The command to run."},"restart":{"type":"boolean","description":"Restarts the shell instead."}}}""";
    private static final String EDITOR = """
            {"type":"object","properties":{"command":{"type":"string","enum":["view","create","str_replace","insert","undo_edit"]},"path":{"type":"string"},"file_text":{"type":"string"},"old_str":{"type":"string"},"new_str":{"type":"string"},"insert_line":{"type":"integer"},"insert_text":{"type":"string"},"view_range":{"type":"array","items":{"type":"integer"}}},"required":["command","path"]}""";
    private static final String MEMORY = """
            {"type":"object","properties":{"command":{"type":"string","enum":["view","create","str_replace","insert","delete","rename"]},"path":{"type":"string"},"file_text":{"type":"string"},"old_str":{"type":"string"},"new_str":{"type":"string"},"insert_line":{"type":"integer"},"insert_text":{"type":"string"},"old_path":{"type":"string"},"new_path":{"type":"string"},"view_range":{"type":"array","items":{"type":"integer"}}},"required":["command"]}""";
    private static final String COMPUTER = """
            {"type":"object","properties":{"action":{"type":"string"},"coordinate":{"type":"array","items":{"type":"integer"}},"start_coordinate":{"type":"array","items":{"type":"integer"}},"text":{"type":"string"},"scroll_direction":{"type":"string","enum":["up","down","left","right"]},"scroll_amount":{"type":"integer"},"duration":{"type":"number"}},"required":["action"]}""";
    private static final String LOCAL_SHELL = """
            {"type":"object","properties":{"type":{"type":"string","enum":["exec"]},"command":{"type":"array","items":{"type":"string"},"description":"The program and its arguments."},"working_directory":{"type":"string"},"timeout_ms":{"type":"integer"}},"required":["command"]}""";
    private static final String SHELL = """
            {"type":"object","properties":{"commands":{"type":"array","items":{"type":"string"},"description":"Shell commands."},"timeout_ms":{"type":"integer"},"max_output_length":{"type":"integer"}},"required":["commands"]}""";
    private static final String APPLY_PATCH = """
            {"type":"object","properties":{"type":{"type":"string","enum":["create_file","update_file","delete_file"]},"path":{"type":"string"},"diff":{"type":"string"}},"required":["type","path"]}""";
    private static final String TOOL_SEARCH = """
            {"type":"object","properties":{"query":{"type":"string","description":"What the tool should do."}},"required":["query"]}""";

    private ClientTools() {}

    /** The schema of a tool that was declared without one; null if it takes nothing. */
    static String schema(Tool tool) {
        return switch (tool.kind()) {
            case CUSTOM -> FREE_TEXT;
            case BASH -> BASH;
            case TEXT_EDITOR -> EDITOR;
            case MEMORY -> MEMORY;
            case COMPUTER -> COMPUTER;
            case LOCAL_SHELL -> LOCAL_SHELL;
            case SHELL -> SHELL;
            case APPLY_PATCH -> APPLY_PATCH;
            case TOOL_SEARCH -> TOOL_SEARCH;
            default -> null;
        };
    }

    /** The description, with the grammar of a custom tool in words. */
    static LazyText description(Tool tool) {
        if (tool.description() != null && tool.grammar() == null) {
            return tool.description();
        }
        StringBuilder text = new StringBuilder(
                tool.description() == null ? "" : tool.description().toString());
        if (tool.grammar() != null) {
            text.append(text.isEmpty() ? "" : "\n\n")
                    .append("The input must match this ")
                    .append(tool.grammar().syntax())
                    .append(" grammar:\n")
                    .append(tool.grammar().definition());
        } else {
            text.append(
                    switch (tool.kind()) {
                        case BASH -> "Runs a command in a shell that keeps its state.";
                        case TEXT_EDITOR -> "Views, creates and edits text files.";
                        case MEMORY -> "Reads and writes the files of a memory directory.";
                        case COMPUTER -> "Controls a screen, a mouse and a keyboard.";
                        case LOCAL_SHELL, SHELL -> "Runs commands on the user's machine.";
                        case APPLY_PATCH -> "Creates, updates or deletes a file by a diff.";
                        case TOOL_SEARCH -> "Finds further tools by what they do.";
                        default -> "";
                    });
        }
        return LazyText.of(text.toString());
    }
}
