package io.github.aiproxy.clients;

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
    public void prepare(Path home, URI proxy) throws IOException {
        Files.writeString(Files.createDirectories(home.resolve(".gemini")).resolve("settings.json"), """
                {"privacy": {"usageStatisticsEnabled": false},
                 "telemetry": {"enabled": false},
                 "general": {"enableAutoUpdate": false, "enableAutoUpdateNotification": false},
                 "security": {"auth": {"selectedType": "gemini-api-key"}}}
                """);
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
