package io.github.aiproxy.fuzz;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.aiproxy.codec.Json;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Random changes of bytes, some of which keep JSON whole. Repeatable by the random numbers. Stateless. */
final class Mutations {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final JsonNode[] VALUES = {
        NODES.nullNode(),
        NODES.textNode(""),
        NODES.textNode("\ud800 x"),
        NODES.numberNode(-1),
        NODES.numberNode(1e300),
        NODES.numberNode(Long.MAX_VALUE),
        NODES.numberNode(new BigDecimal("-1e999")),
        NODES.textNode("\"long\", ".repeat(10)),
        NODES.booleanNode(true),
        NODES.arrayNode(),
        NODES.arrayNode().add(1),
        NODES.arrayNode().addNull(),
        NODES.objectNode(),
        NODES.objectNode().put("type", "x"),
    };
    private static final String SYNTAX = "{}[]\",:0\n\\e-";

    private Mutations() {}

    static byte[] of(byte[] seed, byte[] other, Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> flipped(seed, random);
            case 1 -> Arrays.copyOf(seed, random.nextInt(seed.length + 1));
            case 2 -> spliced(seed, other, random);
            default -> reshaped(seed, random);
        };
    }

    private static byte[] flipped(byte[] bytes, Random random) {
        byte[] mutant = bytes.clone();
        for (int i = random.nextInt(3); i >= 0 && mutant.length > 0; i--) {
            mutant[random.nextInt(mutant.length)] = (byte)
                    (random.nextBoolean() ? SYNTAX.charAt(random.nextInt(SYNTAX.length())) : random.nextInt(256));
        }
        return mutant;
    }

    private static byte[] spliced(byte[] bytes, byte[] other, Random random) {
        int head = random.nextInt(bytes.length + 1);
        int tail = random.nextInt(other.length + 1);
        byte[] mutant = Arrays.copyOf(bytes, head + other.length - tail);
        System.arraycopy(other, tail, mutant, head, other.length - tail);
        return mutant;
    }

    /** With one value changed: a document, or one line of a stream. */
    private static byte[] reshaped(byte[] bytes, Random random) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (!text.contains("data:")) {
            return reshaped(text, random).getBytes(StandardCharsets.UTF_8);
        }
        List<String> lines = new ArrayList<>(text.lines().toList());
        int line = random.nextInt(lines.size());
        String chosen = lines.get(line);
        switch (random.nextInt(6)) {
            case 0 -> lines.remove(line);
            case 1 -> lines.add(random.nextInt(lines.size() + 1), chosen + "\n");
            default -> {
                int value = chosen.indexOf('{');
                if (chosen.startsWith("data:") && value > 0) {
                    lines.set(line, chosen.substring(0, value) + reshaped(chosen.substring(value), random));
                }
            }
        }
        return (String.join("\n", lines) + "\n\n").getBytes(StandardCharsets.UTF_8);
    }

    private static String reshaped(String json, Random random) {
        JsonNode at;
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        try {
            at = Json.read(bytes, Set.of());
        } catch (JsonProcessingException e) {
            return new String(flipped(bytes, random), StandardCharsets.UTF_8);
        }
        JsonNode root = at;
        while (at.isContainerNode() && !at.isEmpty()) {
            int index = random.nextInt(at.size());
            JsonNode next;
            if (at instanceof ObjectNode object) {
                List<String> names = new ArrayList<>();
                object.fieldNames().forEachRemaining(names::add);
                next = object.get(names.get(index));
                if (isHere(next, random)) {
                    change(object, names, index, random);
                    break;
                }
            } else {
                next = at.get(index);
                if (isHere(next, random)) {
                    change((ArrayNode) at, index, random);
                    break;
                }
            }
            at = next;
        }
        return Json.raw(root);
    }

    private static boolean isHere(JsonNode next, Random random) {
        return !next.isContainerNode() || next.isEmpty() || random.nextInt(4) == 0;
    }

    private static void change(ObjectNode object, List<String> names, int index, Random random) {
        String name = names.get(index);
        switch (random.nextInt(4)) {
            case 0 -> object.remove(name);
            case 1 ->
                object.set(
                        name,
                        object.get(names.get(random.nextInt(names.size()))).deepCopy());
            default -> object.set(name, value(random));
        }
    }

    private static void change(ArrayNode array, int index, Random random) {
        switch (random.nextInt(4)) {
            case 0 -> array.remove(index);
            case 1 ->
                array.insert(random.nextInt(array.size() + 1), array.get(index).deepCopy());
            default -> array.set(index, value(random));
        }
    }

    private static JsonNode value(Random random) {
        return VALUES[random.nextInt(VALUES.length)];
    }
}
