package io.github.aiproxy.codec.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** What the API demands of contents (protocols' reference, 1D.1), as assertions. */
final class GeminiLaws {
    private static final List<String> DATA = List.of(
            "text",
            "inlineData",
            "fileData",
            "functionCall",
            "functionResponse",
            "executableCode",
            "codeExecutionResult");

    private GeminiLaws() {}

    static void check(JsonNode contents) {
        assertThat(contents).isNotEmpty();
        assertThat(contents.at("/0/role").asText()).isEqualTo("user");
        for (int i = 0; i < contents.size(); i++) {
            JsonNode content = contents.get(i);
            assertThat(content.get("role").asText()).isIn("user", "model");
            assertThat(content.get("parts")).isNotEmpty();
            for (JsonNode part : content.get("parts")) {
                assertThat(DATA.stream().filter(part::has)).hasSize(1);
            }
            List<String> calls = names(content, "functionCall");
            List<String> responses = names(content, "functionResponse");
            if (i > 0 && content.get("role").equals(contents.get(i - 1).get("role"))) {
                assertThat(names(contents.get(i - 1), "functionResponse"))
                        .as("only media after results begin a second content of the user")
                        .isNotEmpty();
            }
            if (!calls.isEmpty()) {
                assertThat(content.get("role").asText()).isEqualTo("model");
                assertThat(i + 1).isLessThan(contents.size());
                assertThat(names(contents.get(i + 1), "functionResponse")).isEqualTo(calls);
            }
            if (!responses.isEmpty()) {
                assertThat(content.get("role").asText()).isEqualTo("user");
                assertThat(names(contents.get(i - 1), "functionCall")).isEqualTo(responses);
                content.get("parts").forEach(part -> {
                    if (part.has("functionResponse")) {
                        assertThat(part.at("/functionResponse/response").isObject())
                                .isTrue();
                    }
                });
            }
        }
    }

    private static List<String> names(JsonNode content, String kind) {
        List<String> names = new ArrayList<>();
        for (JsonNode part : content.get("parts")) {
            if (part.has(kind)) {
                names.add(part.get(kind).get("name").asText());
            }
        }
        return names;
    }
}
