package io.github.aiproxy.config;

import java.util.List;
import java.util.Map;

/**
 * A whole, valid configuration. Immutable; safe to share. A reload makes a new one.
 *
 * @param bind the address to listen on
 * @param port the port to listen on; 0 lets the system choose
 * @param defaultMaxTokens the answer's limit where a protocol demands one and the client gave none; 0 for the model's own
 * @param timeouts how long to wait
 * @param apiKeys the keys that clients may present; empty means open
 * @param allowUnauthenticated whether it may be open to other machines
 * @param log where the log goes
 * @param modelFallback the model to try when no upstream could serve the first; free of cycles
 * @param breaker when an upstream is taken out
 * @param limits what a request may ask of the process
 * @param server how clients' connections are served
 * @param trust who may vouch for upstreams that do not say otherwise, and for the servers that renew tokens
 * @param upstreams in the file's order, disabled ones included
 * @param upstreamTypes types declared in the file, by name
 * @param reload whether the file is followed: what changes in it takes effect without a restart
 */
public record Config(
        String bind,
        int port,
        int defaultMaxTokens,
        Timeouts timeouts,
        List<String> apiKeys,
        boolean allowUnauthenticated,
        LogConfig log,
        Map<String, String> modelFallback,
        BreakerConfig breaker,
        Limits limits,
        ServerConfig server,
        Trust trust,
        List<UpstreamConfig> upstreams,
        Map<String, UpstreamTypeConfig> upstreamTypes,
        boolean reload) {

    public Config {
        apiKeys = List.copyOf(apiKeys);
        modelFallback = Map.copyOf(modelFallback);
        upstreams = List.copyOf(upstreams);
        upstreamTypes = Map.copyOf(upstreamTypes);
    }

    /**
     * The configuration of a start without a file: one upstream of type {@code echo}, on 127.0.0.1:8080; the defaults
     * otherwise.
     */
    public static Config echo() {
        return ConfigFile.echo(null);
    }

    /** Everything but the clients' keys, of which only the number is told. */
    @Override
    public String toString() {
        return "Config[bind=" + bind + ", port=" + port + ", defaultMaxTokens=" + defaultMaxTokens + ", timeouts="
                + timeouts + ", apiKeys=" + Secrets.hidden(apiKeys)
                + ", allowUnauthenticated=" + allowUnauthenticated + ", log=" + log + ", modelFallback="
                + modelFallback + ", breaker=" + breaker + ", limits=" + limits + ", server=" + server + ", trust="
                + trust
                + ", upstreams=" + upstreams + ", upstreamTypes=" + upstreamTypes + ", reload=" + reload + "]";
    }
}
