package io.github.aiproxy.clients;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Where the packages of {@code src/test/clients} are. Stateless; safe to share. */
final class Installed {
    static final Path FOLDER = Path.of("src/test/clients").toAbsolutePath();
    private static final Path MODULES = FOLDER.resolve("node_modules");
    private static final boolean ARM =
            System.getProperty("os.arch").toLowerCase(Locale.ROOT).contains("aarch64");

    private Installed() {}

    /** The runtime that the packages ask for, which may be newer than the machine's. */
    static String node() {
        return file("node-linux-" + cpu() + "/bin/node");
    }

    /** A file of a package. */
    static String file(String name) {
        Path file = MODULES.resolve(name);
        if (!Files.exists(file)) {
            throw new AssertionError("no " + file + ": ./mvnw verify -Pclients installs it");
        }
        return file.toString();
    }

    /** The script of an MCP server. */
    static String mcpServer() {
        return FOLDER.resolve("mcp/places.mjs").toString();
    }

    /** The processor, as npm calls it. */
    static String cpu() {
        return ARM ? "arm64" : "x64";
    }
}
