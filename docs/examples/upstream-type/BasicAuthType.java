package com.example.gateway;

import io.github.aiproxy.call.Operation;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.upstream.Access;
import io.github.aiproxy.upstream.UpstreamType;
import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A Chat Completions server behind a web server that asks for a name and a password; its token is {@code name:password}. */
public final class BasicAuthType implements UpstreamType {
    @Override
    public String name() {
        return "basic-auth";
    }

    @Override
    public Protocol protocol() {
        return Protocol.OPENAI;
    }

    @Override
    public String defaultBaseUrl() {
        return null;
    }

    @Override
    public String path(Operation operation, String model, boolean stream) {
        return operation == Operation.GENERATE ? "/v1/chat/completions" : null;
    }

    @Override
    public void authorize(MultiMap headers, Access access) {
        byte[] said = access.token().getBytes(StandardCharsets.UTF_8);
        headers.set("authorization", "Basic " + Base64.getEncoder().encodeToString(said));
    }
}
