package io.github.aiproxy.codec.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.codec.Json;
import org.junit.jupiter.api.Test;

final class CleanSchemasTest {
    private static final String SCHEMA =
            "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"STRING\",\"default\":1.50}},\"x-own\":1}";

    @Test
    void aSchemaIsCleanedAlikeTheFirstTimeAndLater() {
        for (SchemaForm form : SchemaForm.values()) {
            CleanSchemas schemas = new CleanSchemas(form);
            String expected = Json.raw(form.cleanParameters(SCHEMA));
            assertThat(schemas.of(SCHEMA)).isEqualTo(new CleanSchemas.Clean(expected, true));
            assertThat(schemas.of(new String(SCHEMA.toCharArray()))).isSameAs(schemas.of(SCHEMA));
            assertThat(schemas.of("{}").hasProperties()).isFalse();
        }
    }

    @Test
    void whatIsNoJsonIsRefusedEveryTime() {
        CleanSchemas schemas = new CleanSchemas(SchemaForm.JSON_SCHEMA);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> schemas.of("{")).isInstanceOf(ChatException.class);
        }
        assertThat(schemas.chars()).isZero();
    }

    @Test
    void noMoreIsKeptThanAllowedHoweverManyTheyAre() {
        CleanSchemas schemas = new CleanSchemas(SchemaForm.JSON_SCHEMA);
        String padding = "x".repeat(100_000);
        for (int i = 0; i < 60; i++) {
            schemas.of("{\"description\":\"" + i + padding + "\"}");
            assertThat(schemas.chars()).isBetween(100_000, CleanSchemas.MOST_CHARS);
        }
        String huge = "{\"description\":\"" + "y".repeat(CleanSchemas.MOST_CHARS) + "\"}";
        assertThat(schemas.of(huge).json()).contains("yyy");
        assertThat(schemas.chars()).isLessThanOrEqualTo(CleanSchemas.MOST_CHARS);
    }
}
