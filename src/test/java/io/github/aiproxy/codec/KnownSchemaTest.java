package io.github.aiproxy.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class KnownSchemaTest {
    private static final Set<String> SCHEMAS = Set.of("parameters");
    private static final String SCHEMA =
            "{\"type\":\"object\",\"properties\":{\"path\":{\"type\":\"string\",\"description\":"
                    + "\"caf\u00e9 \\\"quoted\\\"\"},\"lines\":{\"type\":\"array\",\"items\":[1, 2.50]}}}";

    private static JsonNode read(String json) throws JsonProcessingException {
        return Json.readStrict(new RequestBody(json.getBytes(StandardCharsets.UTF_8)), SCHEMAS, SCHEMAS);
    }

    private static String tool(String schema) {
        return "{\"tools\":[{\"parameters\":" + schema + ",\"name\":\"a\"},{\"parameters\" : " + schema
                + " }],\"n\":1}";
    }

    @Test
    void aSchemaIsReadAlikeTheFirstTimeAndLaterAndIsOneString() throws Exception {
        JsonNode first = read(tool(SCHEMA)).get("tools");
        JsonNode again = read("  " + tool(SCHEMA)).get("tools");
        assertThat(Json.raw(first.get(0).get("parameters"))).isEqualTo(SCHEMA);
        assertThat(Json.raw(again.get(1).get("parameters")))
                .isSameAs(Json.raw(first.get(0).get("parameters")));
        assertThat(again.get(0).get("name").textValue()).isEqualTo("a");
        assertThat(Json.isRawObject(again.get(0).get("parameters"))).isTrue();
        assertThat(Json.raw(read(tool(SCHEMA)))).isEqualTo(Json.raw(read(tool(SCHEMA))));
    }

    @Test
    void oneThatBeginsLikeAnotherIsReadByItself() throws Exception {
        String longer = SCHEMA.substring(0, SCHEMA.length() - 1) + ",\"x\":1}";
        for (String schema : new String[] {SCHEMA, longer, SCHEMA.replace("2.50", "2.5"), longer, SCHEMA}) {
            assertThat(Json.raw(read(tool(schema)).get("tools").get(1).get("parameters")))
                    .isEqualTo(schema);
        }
    }

    @Test
    void whatIsWrongBehindOneIsFoundAtItsPlace() throws Exception {
        String body = tool(SCHEMA);
        read(body);
        for (String broken : new String[] {body.replace("\"n\":1}", "\"n\":1"), body.replace("\"n\":1", "\"n\":01")}) {
            String unknown = broken.replace("caf", "car");
            String known = message(broken);
            assertThat(known).isEqualTo(message(unknown));
        }
    }

    private static String message(String broken) {
        String[] message = new String[1];
        assertThatThrownBy(() -> read(broken))
                .isInstanceOfSatisfying(JsonProcessingException.class, e -> message[0] = e.getOriginalMessage());
        return message[0];
    }

    @Test
    void oneWithANameTwiceIsRefusedEveryTime() {
        String twice = SCHEMA.replace("\"lines\"", "\"path\"");
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> read(tool(twice))).isInstanceOf(JsonProcessingException.class);
        }
    }

    @Test
    void shortAndLongOnesAreReadAsWell() throws Exception {
        String huge = SCHEMA.replace("caf", "x".repeat(20_000));
        for (int i = 0; i < 2; i++) {
            for (String schema : new String[] {"{}", "{\"a\":{}}", huge}) {
                assertThat(Json.raw(read(tool(schema)).get("tools").get(0).get("parameters")))
                        .isEqualTo(schema);
            }
        }
    }
}
