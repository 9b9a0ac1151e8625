package io.github.aiproxy.codec.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.ReplyFold;
import io.github.aiproxy.chat.Role;
import io.github.aiproxy.chat.Tool;
import io.github.aiproxy.chat.Turn;
import io.github.aiproxy.codec.Codecs;
import io.github.aiproxy.codec.RequestLine;
import io.github.aiproxy.codec.Target;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tool schemas as they come from clients and MCP servers, in both of Gemini's dialects. */
class GeminiSchemaTest {
    private static final JsonNode CORPUS = Wires.tree(Wires.file("schema/corpus.json"));

    /** The whole of {@code Schema}; any other name is an error 400. */
    private static final Set<String> OPENAPI = Set.of(
            "type",
            "format",
            "title",
            "description",
            "nullable",
            "enum",
            "items",
            "minItems",
            "maxItems",
            "properties",
            "required",
            "minProperties",
            "maxProperties",
            "minLength",
            "maxLength",
            "pattern",
            "minimum",
            "maximum",
            "anyOf",
            "propertyOrdering");

    private static final Set<String> TYPES =
            Set.of("STRING", "NUMBER", "INTEGER", "BOOLEAN", "ARRAY", "OBJECT", "NULL");

    private static final Set<String> REFUSED = Set.of(
            "$schema",
            "$comment",
            "const",
            "allOf",
            "not",
            "if",
            "then",
            "else",
            "dependentRequired",
            "propertyNames",
            "patternProperties",
            "additionalItems",
            "definitions",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
            "uniqueItems",
            "contentEncoding",
            "contentMediaType",
            "example",
            "examples",
            "deprecated",
            "readOnly",
            "writeOnly",
            "discriminator",
            "nullable",
            "x-order");

    static Stream<String> names() {
        List<String> names = new ArrayList<>();
        CORPUS.fieldNames().forEachRemaining(names::add);
        return names.stream();
    }

    private static JsonNode parameters(SchemaForm form, String schema) {
        ChatRequest.Builder request = Wires.builder(Protocol.ANTHROPIC);
        request.turns.add(new Turn(Role.USER, List.of(new Part.Text("a"))));
        request.tools.add(Tool.function(Protocol.ANTHROPIC, "f", null, schema, null));
        JsonNode written =
                Wires.tree(new GeminiCodec(form).writeRequest(request.build(), Wires.target("gemini-2.5-flash")));
        return written.at("/tools/0/functionDeclarations/0/" + form.parametersField());
    }

    private static JsonNode open(String name) {
        return parameters(SchemaForm.OPENAPI, CORPUS.get(name).toString());
    }

    private static JsonNode light(String name) {
        return parameters(SchemaForm.JSON_SCHEMA, CORPUS.get(name).toString());
    }

    @ParameterizedTest
    @MethodSource("names")
    void theFullCleanUpGivesNothingButOpenApi(String name) {
        JsonNode schema = open(name);
        if (!schema.isMissingNode()) {
            assertThat(schema.path("type").asText("OBJECT")).isEqualTo("OBJECT");
            checkOpenApi(schema);
        }
    }

    private static void checkOpenApi(JsonNode schema) {
        schema.fieldNames().forEachRemaining(name -> assertThat(name).isIn(OPENAPI));
        String type = schema.path("type").asText();
        if (schema.has("type") || !schema.has("anyOf")) {
            assertThat(type).isIn(TYPES);
        }
        if (schema.has("enum")) {
            assertThat(type).isEqualTo("STRING");
            schema.get("enum").forEach(value -> {
                assertThat(value.isTextual()).isTrue();
                assertThat(value.asText()).isNotEmpty();
            });
        }
        if (type.equals("ARRAY")) {
            assertThat(schema.has("items")).isTrue();
        }
        if (type.equals("STRING") && schema.has("format")) {
            assertThat(schema.get("format").asText()).isIn("enum", "date-time");
        }
        schema.path("required")
                .forEach(name ->
                        assertThat(schema.get("properties").has(name.asText())).isTrue());
        schema.path("properties").forEach(GeminiSchemaTest::checkOpenApi);
        schema.path("anyOf").forEach(GeminiSchemaTest::checkOpenApi);
        if (schema.has("items")) {
            checkOpenApi(schema.get("items"));
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void theLightCleanUpLeavesOnlyWhatIsDocumented(String name) {
        JsonNode schema = light(name);
        assertThat(schema.isObject()).isTrue();
        checkLight(schema, schema);
    }

    private static void checkLight(JsonNode root, JsonNode schema) {
        schema.fieldNames().forEachRemaining(name -> assertThat(name).isNotIn(REFUSED));
        if (schema.has("$ref")) {
            schema.fieldNames().forEachRemaining(name -> assertThat(name).startsWith("$"));
            assertThat(root.at(schema.get("$ref").asText().substring(1)).isObject())
                    .isTrue();
        }
        schema.path("enum").forEach(value -> assertThat(value.isTextual() || value.isNumber())
                .isTrue());
        if (schema.path("type").asText().equals("array")) {
            assertThat(schema.has("items") || schema.has("prefixItems")).isTrue();
        }
        schema.path("required")
                .forEach(name ->
                        assertThat(schema.get("properties").has(name.asText())).isTrue());
        for (String map : List.of("properties", "$defs")) {
            schema.path(map).forEach(child -> checkLight(root, child));
        }
        for (String list : List.of("anyOf", "oneOf", "prefixItems")) {
            schema.path(list).forEach(child -> checkLight(root, child));
        }
        for (String one : List.of("items", "additionalProperties")) {
            if (schema.path(one).isObject()) {
                checkLight(root, schema.get(one));
            }
        }
    }

    @Test
    void propertiesNamedLikeKeywordsSurviveInBothForms() {
        String name = "grep tool, properties named like keywords";
        List<String> expected = new ArrayList<>();
        CORPUS.get(name).get("properties").fieldNames().forEachRemaining(expected::add);
        for (JsonNode schema : List.of(open(name), light(name))) {
            List<String> kept = new ArrayList<>();
            schema.get("properties").fieldNames().forEachRemaining(kept::add);
            assertThat(kept).isEqualTo(expected);
            assertThat(schema.get("required")).isEqualTo(Wires.tree("[\"pattern\",\"$ref\"]"));
        }
    }

    @Test
    void referencesAreReplacedByWhatTheyMean() {
        JsonNode schema = open("local references, also into properties").get("properties");
        assertThat(schema.get("same")).isEqualTo(schema.get("headers"));
        assertThat(schema.at("/odd/type").asText()).isEqualTo("STRING");
        assertThat(schema.at("/percent/minLength").asInt()).isEqualTo(1);
        assertThat(schema.at("/named/description").asText()).isEqualTo("described here");
        assertThat(schema.at("/named/minLength").asInt()).isEqualTo(1);
        assertThat(schema.at("/old/type").asText()).isEqualTo("INTEGER");
        assertThat(schema.at("/remote/type").asText()).isEqualTo("OBJECT");
        assertThat(schema.at("/dangling/description").asText()).isEqualTo("See: Nothing");
        assertThat(schema.at("/list/items/type").asText()).isEqualTo("STRING");
        JsonNode light = light("local references, also into properties");
        assertThat(light.at("/properties/old")).isEqualTo(Wires.tree("{\"$ref\":\"#/$defs/Old\"}"));
        assertThat(light.at("/properties/named"))
                .isEqualTo(Wires.tree("{\"description\":\"described here\",\"type\":\"string\",\"minLength\":1}"));
    }

    @Test
    void recursionEnds() {
        JsonNode schema = open("recursive");
        assertThat(schema.at("/properties/tree/properties/children/items/type").asText())
                .isEqualTo("OBJECT");
        assertThat(light("recursive").at("/$defs/Node/properties/children/items"))
                .isNotEmpty();
        assertThat(light("root reference").get("required")).isEqualTo(Wires.tree("[\"n\"]"));
        assertThat(open("root reference").get("required")).isEqualTo(Wires.tree("[\"n\"]"));
    }

    @Test
    void valuesAreTranslatedOrTold() {
        JsonNode schema = open("values").get("properties");
        assertThat(schema.get("const")).isEqualTo(Wires.tree("{\"type\":\"STRING\",\"enum\":[\"x\"]}"));
        assertThat(schema.get("numbers"))
                .isEqualTo(Wires.tree("{\"type\":\"INTEGER\",\"description\":\"Allowed: 1, 2\"}"));
        assertThat(schema.get("maybe"))
                .isEqualTo(Wires.tree("{\"type\":\"STRING\",\"nullable\":true,\"enum\":[\"a\"]}"));
        assertThat(schema.get("several")).isEqualTo(Wires.tree("""
                                {"anyOf":[{"type":"STRING","minLength":1},{"type":"NUMBER","minimum":0},
                                  {"type":"ARRAY","items":{"type":"STRING"}}],"nullable":true}"""));
        assertThat(schema.get("bounds")).isEqualTo(Wires.tree("{\"type\":\"INTEGER\",\"minimum\":1,\"maximum\":9}"));
        assertThat(schema.at("/open/description").asText()).isEqualTo("greater than 0.5");
        assertThat(schema.at("/uri/format").isMissingNode()).isTrue();
        assertThat(schema.at("/long/format").asText()).isEqualTo("int64");
        JsonNode light = light("values").get("properties");
        assertThat(light.get("number")).isEqualTo(Wires.tree("{\"enum\":[5],\"type\":\"integer\"}"));
        assertThat(light.get("maybe")).isEqualTo(Wires.tree("{\"type\":[\"string\",\"null\"],\"enum\":[\"a\"]}"));
        assertThat(light.get("nullable")).isEqualTo(Wires.tree("{\"type\":[\"string\",\"null\"]}"));
        assertThat(light.at("/flag/description").asText()).isEqualTo("Allowed: true");
    }

    @Test
    void longTextsInValuesAreTold() {
        String value = "[\"" + "a".repeat(100) + "\"]";
        for (SchemaForm form : SchemaForm.values()) {
            assertThat(form.cleanFormat("{\"type\":\"array\",\"enum\":[" + value + "]}")
                            .get("description")
                            .asText())
                    .isEqualTo("Allowed: " + value);
        }
    }

    @Test
    void combinationsAreTranslatedOrTold() {
        JsonNode schema = open("combinations");
        assertThat(schema.path("anyOf").isMissingNode()).isTrue();
        JsonNode properties = schema.get("properties");
        assertThat(properties.get("any"))
                .isEqualTo(Wires.tree(
                        "{\"description\":\"either\",\"anyOf\":[{\"type\":\"STRING\"},{\"type\":\"INTEGER\"}]}"));
        assertThat(properties.get("optional")).isEqualTo(Wires.tree("{\"type\":\"STRING\",\"nullable\":true}"));
        assertThat(properties.get("one")).isEqualTo(Wires.tree("{\"type\":\"STRING\",\"enum\":[\"a\",\"b\"]}"));
        assertThat(properties.get("all")).isEqualTo(Wires.tree("""
                                {"type":"OBJECT","properties":{"a":{"type":"STRING"},"b":{"type":"INTEGER"}},
                                 "required":["a","b"]}"""));
        assertThat(properties.has("no")).isFalse();
        assertThat(properties.at("/tuple/items/anyOf")).hasSize(2);
        assertThat(properties.at("/oldtuple/items")).isEqualTo(Wires.tree("{\"type\":\"STRING\"}"));
        assertThat(properties.at("/hoisted/required")).isEqualTo(Wires.tree("[\"a\"]"));
        assertThat(properties.at("/map/description").asText()).contains("string");
        JsonNode light = light("combinations").get("properties");
        assertThat(light.get("all").get("required")).isEqualTo(Wires.tree("[\"a\",\"b\"]"));
        assertThat(light.get("map"))
                .isEqualTo(Wires.tree("{\"type\":\"object\",\"additionalProperties\":{\"type\":\"string\"}}"));
        assertThat(light.at("/tuple/prefixItems")).hasSize(2);
    }

    @Test
    void functionsWithoutParametersStayWithout() {
        assertThat(open("no parameters").isMissingNode()).isTrue();
        assertThat(open("nothing at all").isMissingNode()).isTrue();
        assertThat(light("nothing at all")).isEqualTo(Wires.tree("{\"type\":\"object\"}"));
    }

    /** The property that was made up does not show: neither in the model's arguments nor, to the client, in its history. */
    @Test
    void argumentsThatAreNoObjectComeBackAsTheyWere() throws Exception {
        String body = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"},{\"role\":\"assistant\","
                + "\"tool_calls\":[{\"id\":\"1\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"[1.0]\"}}]},"
                + "{\"role\":\"tool\",\"tool_call_id\":\"1\",\"content\":\"r\"}],\"tools\":[{\"type\":\"function\","
                + "\"function\":{\"name\":\"f\",\"parameters\":{\"type\":\"array\",\"items\":{\"type\":\"number\"}}}}]}";
        Target target = new Target("gemini-2.5-flash", false, 0);
        byte[] written = Codecs.INSTANCE
                .of(Protocol.GEMINI)
                .writeRequest(
                        Codecs.INSTANCE
                                .of(Protocol.OPENAI)
                                .readRequest(body.getBytes(StandardCharsets.UTF_8), RequestLine.PLAIN),
                        target);
        String sent = new String(written, StandardCharsets.UTF_8);
        assertThat(sent).contains("\"args\":{\"value\":[1.0]}");
        ReplyFold fold = new ReplyFold();
        String reply = "{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"functionCall\":{\"name\":\"f\","
                + "\"args\":{\"value\":[2.0,3]}}}]},\"finishReason\":\"STOP\"}]}";
        Codecs.INSTANCE.of(Protocol.GEMINI).readReply(reply.getBytes(StandardCharsets.UTF_8), target, fold::accept);
        assertThat(((Part.ToolCall) fold.part(0)).arguments()).isEqualTo("[2.0,3]");
    }

    @Test
    void parametersThatAreNoObjectAreWrapped() {
        assertThat(open("not an object").at("/properties/value/items/type").asText())
                .isEqualTo("STRING");
        assertThat(light("not an object").at("/properties/value/items/$ref").asText())
                .isEqualTo("#/$defs/S");
    }

    @Test
    void argumentsInTheHistoryAreNoSchema() {
        ChatRequest.Builder request = Wires.builder(Protocol.ANTHROPIC);
        request.turns.add(new Turn(Role.USER, List.of(new Part.Text("a"))));
        String arguments = "{\"title\":\"t\",\"default\":1,\"$ref\":\"#\",\"parameters\":{\"const\":2}}";
        request.turns.add(new Turn(Role.ASSISTANT, List.of(new Part.ToolCall("c", "f", arguments))));
        JsonNode written = Wires.tree(
                new GeminiCodec(SchemaForm.OPENAPI).writeRequest(request.build(), Wires.target("gemini-2.5-flash")));
        assertThat(written.at("/contents/1/parts/0/functionCall/args")).isEqualTo(Wires.tree(arguments));
    }

    @Test
    void referencesThatMultiplyDoNotExplode() {
        StringBuilder bomb =
                new StringBuilder("{\"type\":\"object\",\"properties\":{\"a\":{\"$ref\":\"#/$defs/d0\"}},\"$defs\":{");
        for (int i = 0; i < 30; i++) {
            bomb.append("\"d" + i + "\":{\"type\":\"object\",\"properties\":{");
            for (int j = 0; j < 10; j++) {
                bomb.append(j > 0 ? "," : "")
                        .append("\"p" + j + "\":{\"$ref\":\"#/$defs/d" + (i + 1) + "\",\"title\":\"x\"}");
            }
            bomb.append("}},");
        }
        bomb.append("\"d30\":{\"type\":\"string\"}}}");
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            for (SchemaForm form : SchemaForm.values()) {
                assertThat(parameters(form, bomb.toString()).toString().length())
                        .isLessThan(5_000_000);
            }
        });
    }
}
