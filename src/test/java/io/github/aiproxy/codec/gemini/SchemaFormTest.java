package io.github.aiproxy.codec.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.codec.Json;
import org.junit.jupiter.api.Test;

final class SchemaFormTest {
    private static final String SCHEMA =
            "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"STRING\",\"default\":1.50}},\"x-own\":1}";

    @Test
    void aSchemaIsCleanedAlikeTheFirstTimeAndLater() {
        for (SchemaForm form : SchemaForm.values()) {
            String expected = Json.raw(form.cleanParameters(SCHEMA));
            assertThat(form.knownParameters(SCHEMA)).isEqualTo(new SchemaForm.Clean(expected, true));
            assertThat(form.knownParameters(new String(SCHEMA.toCharArray()))).isSameAs(form.knownParameters(SCHEMA));
            assertThat(form.knownParameters("{}").hasProperties()).isFalse();
        }
    }

    @Test
    void whatIsNoJsonIsRefusedEveryTime() {
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> SchemaForm.JSON_SCHEMA.knownParameters("{"))
                    .isInstanceOf(ChatException.class);
            assertThatThrownBy(() -> GeminiSchema.toJsonSchema("{", "tools[7]"))
                    .isInstanceOf(ChatException.class)
                    .hasMessageContaining("tools[7]");
        }
    }

    @Test
    void aGeminiSchemaIsReadAlikeTheFirstTimeAndLater() {
        for (int i = 0; i < 2; i++) {
            assertThat(GeminiSchema.toJsonSchema("{\"type\":\"STRING\",\"nullable\":true}", "path"))
                    .isEqualTo("{\"type\":[\"string\",\"null\"]}");
        }
    }
}
