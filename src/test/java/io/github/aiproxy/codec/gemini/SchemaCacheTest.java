package io.github.aiproxy.codec.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.codec.Json;
import org.junit.jupiter.api.Test;

final class SchemaCacheTest {
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

    @Test
    void noMoreIsKeptThanAllowedHoweverManyTheyAre() {
        SchemaCache<String> schemas = new SchemaCache<>(String::length);
        String padding = "x".repeat(100_000);
        for (int i = 0; i < 60; i++) {
            assertThat(schemas.of(i + padding, schema -> schema + '!')).hasSizeGreaterThan(100_000);
            assertThat(schemas.chars()).isBetween(100_000, SchemaCache.MOST_CHARS);
        }
        String huge = "y".repeat(SchemaCache.MOST_CHARS);
        assertThat(schemas.of(huge, schema -> schema + '!')).endsWith("y!");
        assertThat(schemas.chars()).isLessThanOrEqualTo(SchemaCache.MOST_CHARS);
    }
}
