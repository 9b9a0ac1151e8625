package io.github.aiproxy.golden;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.github.aiproxy.chat.ChatReply;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.Event;
import io.github.aiproxy.chat.LazyText;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.codec.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The canonical records as JSON and back. What the model keeps as raw JSON text is shown as the tree it stands for.
 * Stateless; safe to share.
 */
public final class Canonical {
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Part.Text.class, name = "text"),
        @JsonSubTypes.Type(value = Part.Refusal.class, name = "refusal"),
        @JsonSubTypes.Type(value = Part.Media.class, name = "media"),
        @JsonSubTypes.Type(value = Part.Reasoning.class, name = "reasoning"),
        @JsonSubTypes.Type(value = Part.ToolCall.class, name = "toolCall"),
        @JsonSubTypes.Type(value = Part.ToolResult.class, name = "toolResult"),
        @JsonSubTypes.Type(value = Part.Opaque.class, name = "opaque")
    })
    private interface PartNames {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Part.Source.Base64.class, name = "base64"),
        @JsonSubTypes.Type(value = Part.Source.Url.class, name = "url"),
        @JsonSubTypes.Type(value = Part.Source.FileId.class, name = "fileId"),
        @JsonSubTypes.Type(value = Part.Source.PlainText.class, name = "plainText")
    })
    private interface SourceNames {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Event.Started.class, name = "started"),
        @JsonSubTypes.Type(value = Event.PartStarted.class, name = "partStarted"),
        @JsonSubTypes.Type(value = Event.Delta.class, name = "delta"),
        @JsonSubTypes.Type(value = Event.Signed.class, name = "signed"),
        @JsonSubTypes.Type(value = Event.Annotated.class, name = "annotated"),
        @JsonSubTypes.Type(value = Event.Logprobs.class, name = "logprobs"),
        @JsonSubTypes.Type(value = Event.PartEnded.class, name = "partEnded"),
        @JsonSubTypes.Type(value = Event.UsageSeen.class, name = "usageSeen"),
        @JsonSubTypes.Type(value = Event.Finished.class, name = "finished"),
        @JsonSubTypes.Type(value = Event.Ping.class, name = "ping"),
        @JsonSubTypes.Type(value = Event.Completed.class, name = "completed"),
        @JsonSubTypes.Type(value = Event.Failed.class, name = "failed")
    })
    private interface EventNames {}

    private abstract static class DataName {
        @JsonProperty("data")
        private LazyText encoded;
    }

    private abstract static class TextName {
        @JsonProperty("text")
        private LazyText words;
    }

    /** Fields whose text is JSON of somebody else. */
    private static final Set<String> RAW = Set.of("schema", "json", "arguments");
    /** Fields that are left out when they say what almost all cases say. */
    private static final Set<String> FALSE = Set.of("deferred", "error");

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .addMixIn(Part.class, PartNames.class)
            .addMixIn(Part.Source.class, SourceNames.class)
            .addMixIn(Event.class, EventNames.class)
            .addMixIn(Part.Text.class, TextName.class)
            .addMixIn(Part.Source.Base64.class, DataName.class)
            .serializationInclusion(JsonInclude.Include.NON_EMPTY)
            .addModule(new SimpleModule()
                    .addSerializer(Duration.class, ToStringSerializer.instance)
                    .addDeserializer(Duration.class, new DurationReader())
                    .addSerializer(LazyText.class, ToStringSerializer.instance)
                    .addDeserializer(LazyText.class, new LazyTextReader()))
            .withConfigOverride(List.class, list -> list.setSetterInfo(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY)))
            .withConfigOverride(
                    java.util.Map.class, map -> map.setSetterInfo(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY)))
            .build();

    private Canonical() {}

    private static final class DurationReader extends FromStringDeserializer<Duration> {
        private static final long serialVersionUID = 1L;

        DurationReader() {
            super(Duration.class);
        }

        @Override
        protected Duration _deserialize(String text, DeserializationContext context) {
            return Duration.parse(text);
        }
    }

    private static final class LazyTextReader extends FromStringDeserializer<LazyText> {
        private static final long serialVersionUID = 1L;

        LazyTextReader() {
            super(LazyText.class);
        }

        @Override
        protected boolean _shouldTrim() {
            return false;
        }

        @Override
        protected LazyText _deserialize(String text, DeserializationContext context) {
            return LazyText.of(text);
        }

        @Override
        public LazyText getNullValue(DeserializationContext context) {
            return LazyText.of("");
        }

        @Override
        public Object getAbsentValue(DeserializationContext context) {
            return LazyText.of("");
        }
    }

    /** The request without its model and its origin, which differ from wire to wire. */
    public static ObjectNode tree(ChatRequest request) {
        ObjectNode tree = MAPPER.valueToTree(request);
        tree.remove(List.of("origin", "model"));
        for (JsonNode tool : tree.path("tools")) {
            if (tool.path("origin").asText().equals(request.origin().name())) {
                ((ObjectNode) tool).remove("origin");
            }
        }
        tidy(tree);
        for (String part : List.of("sampling", "identity")) {
            if (tree.path(part).isEmpty()) {
                tree.remove(part);
            }
        }
        if (tree.path("includeUsage").asBoolean() || !request.stream()) {
            tree.remove("includeUsage");
        }
        if (tree.path("turns") instanceof ArrayNode turns) {
            tree.set("turns", joined(turns));
        }
        return tree;
    }

    /** What one side says without the other in between is one turn: wires differ in how they cut it. */
    private static ArrayNode joined(ArrayNode turns) {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        for (JsonNode turn : turns) {
            JsonNode last = all.isEmpty() ? null : all.get(all.size() - 1);
            if (last != null
                    && last.path("role").equals(turn.path("role"))
                    && last.path("name").equals(turn.path("name"))) {
                ((ObjectNode) last).withArray("/parts").addAll((ArrayNode) turn.withArray("/parts"));
            } else {
                all.add(turn);
            }
        }
        return all;
    }

    /** The request that {@link #tree} shows. */
    public static ChatRequest request(JsonNode shown, Protocol origin, String model, boolean stream) {
        ObjectNode tree = shown.deepCopy();
        tree.put("origin", origin.name()).put("model", model).put("stream", stream);
        tree.withObject("/sampling");
        tree.withObject("/identity");
        if (!tree.has("includeUsage")) {
            tree.put("includeUsage", true);
        }
        for (JsonNode tool : tree.path("tools")) {
            if (!tool.has("origin")) {
                ((ObjectNode) tool).put("origin", origin.name());
            }
        }
        untidy(tree);
        return read(tree, ChatRequest.class);
    }

    public static ArrayNode tree(List<Event> events) {
        ArrayNode tree = JsonNodeFactory.instance.arrayNode();
        for (Event event : events) {
            tree.add(MAPPER.<JsonNode>valueToTree(event));
        }
        // The type is known by the static type only.
        for (int i = 0; i < events.size(); i++) {
            tidy((ObjectNode) tree.get(i));
        }
        return tree;
    }

    public static List<Event> events(JsonNode shown) {
        List<Event> events = new ArrayList<>();
        for (JsonNode event : shown) {
            ObjectNode tree = event.deepCopy();
            if (tree.path("is").asText().equals("started")) {
                tree.withObject("/usage");
            }
            untidy(tree);
            events.add(read(tree, Event.class));
        }
        return events;
    }

    public static ObjectNode tree(ChatReply reply) {
        ObjectNode tree = MAPPER.valueToTree(reply);
        tidy(tree);
        return tree;
    }

    public static ObjectNode tree(io.github.aiproxy.chat.ChatError error) {
        return MAPPER.valueToTree(error);
    }

    private static <T> T read(JsonNode tree, Class<T> type) {
        try {
            return MAPPER.treeToValue(tree, type);
        } catch (JsonProcessingException e) {
            throw new AssertionError(tree.toString(), e);
        }
    }

    private static void tidy(JsonNode node) {
        if (node instanceof ObjectNode object) {
            FALSE.forEach(name -> {
                if (object.path(name).isBoolean() && !object.path(name).booleanValue()) {
                    object.remove(name);
                }
            });
            if (object.path("usage").isObject() && object.path("usage").isEmpty()) {
                object.remove("usage");
            }
            if (object.has("blob")) {
                // Who made a signature is the upstream's name of a model, which differs from wire to wire.
                object.remove("model");
            }
            for (var field : List.copyOf(object.properties())) {
                boolean raw = RAW.contains(field.getKey()) && field.getValue().isTextual();
                if (raw
                        && !object.path("kind").asText().equals("CUSTOM")
                        && isStructure(field.getValue().asText())) {
                    object.set(field.getKey(), Trees.parse(field.getValue().asText()));
                } else if (field.getKey().equals("extras")) {
                    for (var extra : List.copyOf(field.getValue().properties())) {
                        ((ObjectNode) field.getValue())
                                .set(
                                        extra.getKey(),
                                        Trees.parse(extra.getValue().asText()));
                    }
                } else {
                    tidy(field.getValue());
                }
            }
        } else {
            node.forEach(Canonical::tidy);
        }
    }

    private static void untidy(JsonNode node) {
        if (node instanceof ObjectNode object) {
            for (var field : List.copyOf(object.properties())) {
                if (RAW.contains(field.getKey()) && field.getValue().isContainerNode()) {
                    object.put(field.getKey(), Json.raw(field.getValue()));
                } else if (field.getKey().equals("extras")) {
                    for (var extra : List.copyOf(field.getValue().properties())) {
                        ((ObjectNode) field.getValue()).put(extra.getKey(), Json.raw(extra.getValue()));
                    }
                } else {
                    untidy(field.getValue());
                }
            }
        } else {
            node.forEach(Canonical::untidy);
        }
    }

    private static boolean isStructure(String text) {
        return text.startsWith("{") && Trees.isJson(text);
    }
}
