package io.github.aiproxy.upstream;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.aiproxy.call.Operation;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.config.UpstreamConfig;
import io.github.aiproxy.proxy.RunningProxy;
import io.vertx.core.MultiMap;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where an upstream is: its own address, or its type's. */
final class UpstreamAddressTest {
    /** As one from a jar may be. */
    private static final UpstreamType NOWHERE = new UpstreamType() {
        @Override
        public String name() {
            return "nowhere";
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
            return "/";
        }

        @Override
        public void authorize(MultiMap headers, Access access) {}
    };

    @Test
    void typeWithoutAnAddressNeedsABaseUrl() {
        UpstreamConfig config = RunningProxy.config("upstreams: [{name: mine, api_type: echo}]")
                .upstreams()
                .get(0);
        assertThatThrownBy(() -> new Upstream(config, NOWHERE, new ApiKeys(List.of(), Clock.systemUTC())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("upstream \"mine\" lacks base_url, which the type nowhere needs");
    }
}
