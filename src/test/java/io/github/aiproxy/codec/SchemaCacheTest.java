package io.github.aiproxy.codec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SchemaCacheTest {
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
