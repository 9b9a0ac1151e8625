package io.github.aiproxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.aiproxy.call.Operation;
import io.github.aiproxy.chat.Protocol;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.ServiceConfigurationError;
import org.junit.jupiter.api.Test;

/** Which types there are, with those from jars. */
final class UpstreamTypesTest {

    /** A type as a jar would bring it. */
    private record Brought(String name) implements UpstreamType {
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
    }

    @Test
    void typeOfAJarIsThereBesideTheBuiltInOnes() {
        UpstreamType brought = new Brought("gateway");
        assertThat(UpstreamTypes.installed(List.of(brought)))
                .containsEntry("gateway", brought)
                .containsKeys("anthropic", "echo", "codex");
    }

    @Test
    void typeNamedAsABuiltInOneIsRefused() {
        assertThatThrownBy(() -> UpstreamTypes.installed(List.of(new Brought("openai"))))
                .isInstanceOf(ServiceConfigurationError.class)
                .hasMessageContainingAll("\"openai\"", Brought.class.getName(), "choose another name");
    }

    @Test
    void twoJarsWithATypeOfTheSameNameAreRefused() {
        assertThatThrownBy(() -> UpstreamTypes.installed(List.of(new Brought("gateway"), new Brought("gateway"))))
                .isInstanceOf(ServiceConfigurationError.class);
    }
}
