package io.github.aiproxy.clients;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.fake.Trees;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Claude Code. Stateless; safe to share.
 *
 * @see <a href="https://code.claude.com/docs/en/llm-gateway-connect">Connecting to a gateway (read 2026-11)</a>
 */
record ClaudeCode(String model) implements Cli {
    private static final String TOOLS = "Bash,Read,Agent,WebSearch,mcp__places__find-place";

    @Override
    public String shell(String command) {
        ObjectNode input = Trees.object().put("command", command).put("description", "Runs a test's command");
        return "call:Bash " + Trees.text(input);
    }

    @Override
    public Protocol protocol() {
        return Protocol.ANTHROPIC;
    }

    @Override
    public String look(Path picture) {
        return "call:Read " + Trees.text(Trees.object().put("file_path", picture.toString()));
    }

    @Override
    public String findPlace(String near) {
        return "call:mcp__places__find-place " + Trees.text(Trees.object().put("near", near));
    }

    @Override
    public void addServer(Path home) throws IOException {
        ObjectNode settings = Trees.object();
        settings.putObject("mcpServers")
                .putObject("places")
                .put("command", Installed.node())
                .putArray("args")
                .add(Installed.mcpServer());
        Files.writeString(home.resolve(".claude.json"), Trees.text(settings));
    }

    @Override
    public void prepare(Path home, URI proxy) {}

    @Override
    public Map<String, String> environment(Path home, URI proxy) {
        return Map.of(
                "ANTHROPIC_BASE_URL",
                proxy.toString(),
                "ANTHROPIC_AUTH_TOKEN",
                KEY,
                "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC",
                "1",
                "DISABLE_TELEMETRY",
                "1");
    }

    @Override
    public List<String> ask(String prompt) {
        String program = Installed.file("@anthropic-ai/claude-code-linux-" + Installed.cpu() + "/claude");
        return List.of(program, "-p", prompt, "--model", model, "--allowedTools", TOOLS);
    }

    @Override
    public List<String> goOn(String prompt) {
        return Lists.with(ask(prompt), "--continue");
    }

    @Override
    public String toString() {
        return "Claude Code, " + model;
    }
}
