package io.github.aiproxy.clients;

import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.fake.Trees;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;

/**
 * Codex. What it sends depends on what it knows of the model: functions; functions with a free-form patch tool and hosted
 * ones; or nothing but a free-form tool that runs JavaScript, in a namespace, declared among the input. Stateless; safe to
 * share.
 *
 * @param model the model
 * @param code whether that model is given the last kind
 * @see <a href="https://developers.openai.com/codex/config-advanced">Custom model providers (read 2026-11)</a>
 */
record Codex(String model, boolean code) implements Cli {

    @Override
    public String shell(String command) {
        String input = Trees.text(Trees.object().put("cmd", command));
        return code ? "call:#0 text((await tools.exec_command(" + input + ")).output)" : "call:exec_command " + input;
    }

    @Override
    public Protocol protocol() {
        return Protocol.RESPONSES;
    }

    @Override
    public String look(Path picture) {
        return "call:view_image " + Trees.text(Trees.object().put("path", picture.toString()));
    }

    @Override
    public String findPlace(String near) {
        // Newer models look for the tools of servers first.
        return "call:tool_search {\"query\":\"find place\"} then call:mcp__places__find_place "
                + Trees.text(Trees.object().put("near", near));
    }

    @Override
    public void addServer(Path home) throws IOException {
        Files.writeString(
                home.resolve("codex/config.toml"),
                """
                [mcp_servers.places]
                command = "%s"
                args = ["%s"]
                """.formatted(Installed.node(), Installed.mcpServer()),
                StandardOpenOption.APPEND);
    }

    @Override
    public void prepare(Path home, URI proxy) throws IOException {
        Files.writeString(
                Files.createDirectories(home.resolve("codex")).resolve("config.toml"), """
                model = "%s"
                model_provider = "aiproxy"
                approval_policy = "never"
                sandbox_mode = "danger-full-access"
                check_for_update_on_startup = false
                [analytics]
                enabled = false
                [features]
                plugins = false
                [model_providers.aiproxy]
                name = "aiproxy"
                base_url = "%s/v1"
                env_key = "AIPROXY_KEY"
                wire_api = "responses"
                """.formatted(model, proxy));
    }

    @Override
    public Map<String, String> environment(Path home, URI proxy) {
        return Map.of("CODEX_HOME", home.resolve("codex").toString(), "AIPROXY_KEY", KEY);
    }

    @Override
    public List<String> ask(String prompt) {
        return command(List.of("exec", "--skip-git-repo-check", prompt));
    }

    @Override
    public List<String> goOn(String prompt) {
        return command(List.of("exec", "resume", "--last", "--skip-git-repo-check", prompt));
    }

    private static List<String> command(List<String> arguments) {
        return Lists.with(
                List.of(Installed.node(), Installed.file("@openai/codex/bin/codex.js")),
                arguments.toArray(String[]::new));
    }

    @Override
    public boolean parallel() {
        return !code;
    }

    @Override
    public String toString() {
        return "Codex, " + model;
    }
}
