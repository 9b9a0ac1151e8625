package io.github.aiproxy.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;

/** Makes the JSON Schema for editors of the same table that the readers check against. Stateless; safe to share. */
public final class ConfigSchema {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String DURATION = "^\\s*(\\d+(\\.\\d+)?|(\\d+(\\.\\d+)?(ms|s|m|h|d))+)\\s*$";
    private static final String SIZE = "^\\s*\\d+(\\.\\d+)?\\s*([KkMmGg][Ii]?)?[Bb]?\\s*$";
    private static final String LISTEN = "^\\s*(([^\\s]*:)?\\d{1,5})\\s*$";

    private ConfigSchema() {}

    /** The schema, indented, with a final line break. */
    public static String text() {
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
        printer.indentArraysWith(DefaultPrettyPrinter.FixedSpaceIndenter.instance);
        printer.indentObjectsWith(new DefaultIndenter("  ", "\n"));
        try {
            return new ObjectMapper().writer(printer).writeValueAsString(schema()) + "\n";
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    static ObjectNode schema() {
        ObjectNode schema = JSON.objectNode();
        schema.put("$schema", "http://json-schema.org/draft-07/schema#");
        schema.put("title", "aiproxy configuration");
        schema.setAll(map(ConfigKeys.FILE));
        return schema;
    }

    private static ObjectNode map(Keys keys) {
        ObjectNode map = type("object");
        ObjectNode properties = map.putObject("properties");
        keys.all().forEach(key -> properties.set(key.name(), property(key)));
        if (keys.extensible()) {
            map.putObject("patternProperties").putObject("^x-");
        }
        if (!keys.required().isEmpty()) {
            keys.required().forEach(map.putArray("required")::add);
        }
        return map.put("additionalProperties", false);
    }

    private static <T> ObjectNode property(Key<T> key) {
        String when = ConfigChange.AT_START.containsKey(key) ? " A change needs a restart." : "";
        ObjectNode property = JSON.objectNode().put("description", key.meaning() + when);
        putDefault(property, key);
        ArrayNode kinds = property.putArray("anyOf");
        values(key).forEach(kinds::add);
        // Keys with nothing behind them count as left out.
        kinds.add(type("null"));
        return property;
    }

    @SuppressWarnings("ReferenceEquality") // the very same key
    private static List<ObjectNode> values(Key<?> key) {
        Kind<?> kind = key.kind();
        if (key.name().equals(UpstreamKeys.API_TYPE.name())) {
            return List.of(words(List.copyOf(new TreeSet<>(ConfigFile.BUILT_IN_TYPES))), type("string"));
        }
        if (kind instanceof Kind.Text text) {
            ObjectNode string = text.loose() ? scalars() : type("string");
            return text.pattern() == null
                    ? List.of(string)
                    : List.of(string.put("pattern", text.pattern()), variable());
        }
        if (kind instanceof Kind.Texts texts) {
            ObjectNode list = type("array");
            list.set("items", texts.secret() ? anyOf(type("string"), type("null")) : anyOf(scalars(), type("null")));
            return List.of(texts.secret() ? type("string") : scalars(), list);
        }
        if (kind instanceof Kind.Flag) {
            return List.of(type("boolean"), variable());
        }
        if (kind instanceof Kind.Whole whole) {
            ObjectNode number = type("integer").put("minimum", whole.least());
            return List.of(number.put("maximum", whole.most()), variable());
        }
        if (kind instanceof Kind.Span span) {
            ObjectNode number = type("number").put("minimum", seconds(span.least()));
            return List.of(number.put("maximum", seconds(span.most())), pattern(DURATION), variable());
        }
        if (kind instanceof Kind.Size size) {
            ObjectNode number = type("integer").put("minimum", size.least());
            return List.of(number.put("maximum", size.most()), pattern(SIZE), variable());
        }
        if (kind instanceof Kind.Choice choice) {
            return List.of(words(choice.words()), variable());
        }
        if (kind instanceof Kind.ListenAddress) {
            ObjectNode port = type("integer").put("minimum", 0).put("maximum", 65535);
            return List.of(port, pattern(LISTEN), variable());
        }
        if (kind instanceof Kind.TextMap texts) {
            ObjectNode map = type("object");
            ObjectNode value = scalars();
            map.set("additionalProperties", texts.blank() ? value : value.put("pattern", "\\S"));
            return List.of(map);
        }
        if (kind instanceof Kind.OneMap map) {
            return List.of(map(map.keys()));
        }
        if (kind instanceof Kind.MapList list) {
            ObjectNode array = type("array");
            array.set("items", map(list.keys()));
            return List.of(array);
        }
        if (kind instanceof Kind.NamedMaps maps) {
            ObjectNode map = type("object");
            map.putObject("propertyNames").put("pattern", "^[A-Za-z0-9][A-Za-z0-9_-]*$");
            map.set("additionalProperties", map(maps.keys()));
            return List.of(map);
        }
        throw new AssertionError(kind);
    }

    private static void putDefault(ObjectNode property, Key<?> key) {
        Object fallback = key.fallback();
        if (fallback instanceof Boolean flag) {
            property.put("default", flag);
        } else if (fallback instanceof Integer size && key.kind() instanceof Kind.Size) {
            property.put("default", Quantities.show(size));
        } else if (fallback instanceof Integer number) {
            property.put("default", number);
        } else if (fallback instanceof Duration duration) {
            property.put("default", Quantities.show(duration));
        } else if (fallback instanceof Listen listen) {
            property.put("default", ":" + listen.port());
        } else if (fallback instanceof String text && !text.isEmpty()) {
            property.put("default", text);
        }
    }

    private static ObjectNode type(String type) {
        return JSON.objectNode().put("type", type);
    }

    /** Any scalar: what is text for a loose key. */
    private static ObjectNode scalars() {
        ObjectNode scalars = JSON.objectNode();
        scalars.putArray("type").add("string").add("number").add("boolean");
        return scalars;
    }

    private static ObjectNode pattern(String pattern) {
        return type("string").put("pattern", pattern);
    }

    /** Any value may come from the environment. */
    private static ObjectNode variable() {
        return pattern("\\$\\{");
    }

    private static ObjectNode words(List<String> words) {
        ObjectNode schema = JSON.objectNode();
        words.forEach(schema.putArray("enum")::add);
        return schema;
    }

    private static ObjectNode anyOf(ObjectNode... schemas) {
        ObjectNode schema = JSON.objectNode();
        List.of(schemas).forEach(schema.putArray("anyOf")::add);
        return schema;
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
