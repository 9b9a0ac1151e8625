package io.github.aiproxy.config;

import io.github.aiproxy.chat.Protocol;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An upstream type declared in the configuration: a codec in another dress.
 *
 * @param name what {@code api_type} says
 * @param codec the protocol it speaks
 * @param path appended to {@code base_url}; <code>{model}</code> stands for the encoded model
 * @param streamPath the path for streams; null if the same
 * @param authHeader the header that carries the token
 * @param authPrefix written before the token, such as {@code "Bearer "}; may be empty
 * @param headers sent with every request
 * @param mustStream whether it only streams
 */
public record UpstreamTypeConfig(
        String name,
        Protocol codec,
        String path,
        String streamPath,
        String authHeader,
        String authPrefix,
        Map<String, String> headers,
        boolean mustStream) {

    public UpstreamTypeConfig {
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    /** Everything but the headers' values. */
    @Override
    public String toString() {
        return "UpstreamTypeConfig[name=" + name + ", codec=" + codec + ", path=" + path + ", streamPath=" + streamPath
                + ", authHeader=" + authHeader + ", authPrefix=" + authPrefix + ", headers=" + Secrets.hidden(headers)
                + ", mustStream=" + mustStream + "]";
    }
}
