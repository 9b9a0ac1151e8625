package io.github.aiproxy.chat;

/** What sort of tool a definition, call or result is about, and who runs it. */
public enum ToolKind {
    /** A function with a JSON schema, run by the client. */
    FUNCTION(false),
    /** A tool that takes free text, optionally under a grammar (OpenAI {@code custom}), run by the client. */
    CUSTOM(false),
    LOCAL_SHELL(false),
    SHELL(false),
    APPLY_PATCH(false),
    /** Anthropic {@code bash_*}. */
    BASH(false),
    /** Anthropic {@code text_editor_*}. */
    TEXT_EDITOR(false),
    /** Anthropic {@code memory_*}. */
    MEMORY(false),
    COMPUTER(false),
    /** Deferred tool definitions are found by searching. */
    TOOL_SEARCH(false),
    WEB_SEARCH(true),
    WEB_FETCH(true),
    CODE_EXECUTION(true),
    FILE_SEARCH(true),
    IMAGE_GENERATION(true),
    /** A Model Context Protocol server called by the provider. */
    MCP(true),
    /** A type of the origin's wire that no other wire knows. */
    OTHER(true);

    private final boolean hosted;

    ToolKind(boolean hosted) {
        this.hosted = hosted;
    }

    /** Whether the provider runs it, so that the client is not waited for. */
    public boolean hosted() {
        return hosted;
    }
}
