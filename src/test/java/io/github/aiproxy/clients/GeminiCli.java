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
 * Gemini CLI. Stateless; safe to share.
 *
 * @see <a href="https://geminicli.com/docs/reference/configuration">Configuration (read 2026-11)</a>
 */
record GeminiCli(String model) implements Cli {

    @Override
    public String shell(String command) {
        return "call:run_shell_command " + Trees.text(Trees.object().put("command", command));
    }

    @Override
    public Protocol protocol() {
        return Protocol.GEMINI;
    }

    @Override
    public String look(Path picture) {
        return "call:read_file " + Trees.text(Trees.object().put("file_path", picture.toString()));
    }

    @Override
    public String findPlace(String near) {
        return "call:mcp_places_find-place " + Trees.text(Trees.object().put("near", near));
    }

    @Override
    public void addServer(Path home) throws IOException {
        ObjectNode servers = Trees.object();
        servers.putObject("places")
                .put("command", Installed.node())
                .putArray("args")
                .add(Installed.mcpServer());
        configure(home, servers);
    }

    @Override
    public void prepare(Path home, URI proxy) throws IOException {
        configure(home, Trees.object());
    }

    private static void configure(Path home, ObjectNode servers) throws IOException {
        ObjectNode settings = (ObjectNode) Trees.read("""
                {"privacy": {"usageStatisticsEnabled": false},
                 "telemetry": {"enabled": false},
                 "general": {"enableAutoUpdate": false, "enableAutoUpdateNotification": false},
                 "security": {"auth": {"selectedType": "gemini-api-key"}}}
                """);
        settings.set("mcpServers", servers);
        Path folder = Files.createDirectories(home.resolve(".gemini"));
        Files.writeString(folder.resolve("settings.json"), Trees.text(settings));
    }

    @Override
    public Map<String, String> environment(Path home, URI proxy) {
        return Map.of(
                "GOOGLE_GEMINI_BASE_URL", proxy.toString(), "GEMINI_API_KEY", KEY, "GEMINI_TELEMETRY_ENABLED", "false");
    }

    @Override
    public List<String> ask(String prompt) {
        return List.of(
                Installed.node(),
                Installed.file("@google/gemini-cli/bundle/gemini.js"),
                "-p",
                prompt,
                "-m",
                model,
                "--yolo",
                "--skip-trust");
    }

    @Override
    public List<String> goOn(String prompt) {
        return Lists.with(ask(prompt), "--resume", "latest");
    }

    @Override
    public boolean goesOnWith(UpstreamUnderTest upstream) {
        // It sends each earlier result twice. Other protocols get one of them; its own gets the client's bytes.
        return upstream.protocol() != Protocol.GEMINI;
    }

    @Override
    public String toString() {
        return "Gemini CLI, " + model;
    }
}
