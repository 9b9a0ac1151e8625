package io.github.aiproxy.clients;

import io.github.aiproxy.chat.Protocol;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A command line tool, set up for a proxy as its makers document it. Stateless; safe to share. */
interface Cli {
    /** The key that it presents to the proxy. */
    String KEY = "a-key-of-the-clients";

    /** The protocol that it speaks. */
    Protocol protocol();

    /** The model that it asks for. */
    String model();

    /** The words that make a scripted model run that in the tool's shell. */
    String shell(String command);

    /** The words that make a scripted model look at a picture. */
    String look(Path picture);

    /** The words that make a scripted model use the tool of {@link #addServer}. */
    String findPlace(String near);

    /** Adds the MCP server {@code mcp/places.mjs} to its configuration. */
    void addServer(Path home) throws IOException;

    /** Writes its configuration. */
    void prepare(Path home, URI proxy) throws IOException;

    Map<String, String> environment(Path home, URI proxy);

    /** The command that answers a prompt in a new conversation and ends. */
    List<String> ask(String prompt);

    /** The command that answers a prompt in the latest conversation and ends. */
    List<String> goOn(String prompt);

    /** Whether an upstream of that type takes what it sends, byte for byte, when it goes on. */
    default boolean goesOnWith(UpstreamUnderTest upstream) {
        return true;
    }

    /** Whether its model may call several tools at once. */
    default boolean parallel() {
        return true;
    }
}
