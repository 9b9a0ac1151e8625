package io.github.aiproxy.codec.anthropic;

import static io.github.aiproxy.codec.anthropic.Transcript.CODEC;
import static io.github.aiproxy.codec.anthropic.Transcript.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.Event;
import io.github.aiproxy.codec.RequestLine;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever the bytes: an answer in the codec's own terms, or its one exception. */
class AnthropicCodecFuzzTest {
    private static final int ROUNDS = 3000;

    @Test
    void noRequestBreaksTheCodec() {
        byte[] body = file("request/agent.json");
        for (int seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            byte[] mutant = random.nextBoolean() ? flipped(body, random) : reshaped(body, random);
            try {
                ChatRequest request = CODEC.readRequest(mutant, RequestLine.PLAIN);
                CODEC.writeRequest(request, Transcript.target());
            } catch (ChatException e) {
                assertThat(e.error().message()).isNotBlank();
            } catch (RuntimeException e) {
                fail("seed " + seed + ": " + new String(mutant, StandardCharsets.UTF_8), e);
            }
        }
    }

    @Test
    void noReplyBreaksTheCodec() {
        for (String name : AnthropicEventReaderTest.transcripts().toList()) {
            byte[] body = file("stream/" + name + ".json");
            for (int seed = 0; seed < ROUNDS / 5; seed++) {
                Random random = new Random(seed);
                byte[] mutant = random.nextBoolean() ? flipped(body, random) : reshaped(body, random);
                List<Event> events = new ArrayList<>();
                try {
                    CODEC.readReply(mutant, Transcript.target(), events::add);
                    assertOneEnd(events);
                    Transcript.written(events);
                    if (Transcript.fold(events).completed()) {
                        CODEC.writeReply(Transcript.reply(events), Transcript.client());
                    }
                } catch (ChatException e) {
                    assertThat(e.error().message()).isNotBlank();
                } catch (RuntimeException e) {
                    fail(name + " seed " + seed + ": " + new String(mutant, StandardCharsets.UTF_8), e);
                }
                assertThat(CODEC.readError(500, mutant, null).message()).isNotBlank();
            }
        }
    }

    @Test
    void noStreamBreaksTheCodec() {
        for (String name : AnthropicEventReaderTest.transcripts().toList()) {
            byte[] stream = file("stream/" + name + ".sse");
            for (int seed = 0; seed < ROUNDS / 5; seed++) {
                byte[] mutant = flipped(stream, new Random(seed));
                try {
                    List<Event> events = Transcript.eventsOrFailure(mutant);
                    assertOneEnd(events);
                    Transcript.written(events);
                } catch (RuntimeException e) {
                    fail(name + " seed " + seed + ": " + new String(mutant, StandardCharsets.UTF_8), e);
                }
            }
        }
    }

    private static void assertOneEnd(List<Event> events) {
        assertThat(events.stream().filter(event -> event instanceof Event.Completed || event instanceof Event.Failed))
                .hasSize(1);
        assertThat(events.get(events.size() - 1)).isInstanceOfAny(Event.Completed.class, Event.Failed.class);
    }

    private static byte[] flipped(byte[] bytes, Random random) {
        byte[] mutant = bytes.clone();
        for (int i = random.nextInt(3); i >= 0; i--) {
            mutant[random.nextInt(mutant.length)] =
                    (byte) (random.nextBoolean() ? "{}[]\",:0\n\\".charAt(random.nextInt(10)) : random.nextInt(256));
        }
        return mutant;
    }

    /** The document with one value replaced by one of another type. */
    private static byte[] reshaped(byte[] json, Random random) {
        JsonNode root = StreamGrammar.json(new String(json, StandardCharsets.UTF_8));
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        JsonNode[] values = {
            nodes.nullNode(),
            nodes.textNode(""),
            nodes.numberNode(-1),
            nodes.numberNode(1.5),
            nodes.booleanNode(true),
            nodes.arrayNode().add(1),
            nodes.objectNode().put("type", "x"),
        };
        JsonNode value = values[random.nextInt(values.length)];
        JsonNode at = root;
        while (true) {
            JsonNode next = null;
            if (at instanceof ObjectNode object && !object.isEmpty()) {
                List<String> names = new ArrayList<>();
                object.fieldNames().forEachRemaining(names::add);
                String name = names.get(random.nextInt(names.size()));
                next = object.get(name);
                if (!next.isContainerNode() || next.isEmpty() || random.nextInt(4) == 0) {
                    object.set(name, value);
                    next = null;
                }
            } else if (at instanceof ArrayNode array && !array.isEmpty()) {
                int index = random.nextInt(array.size());
                next = array.get(index);
                if (!next.isContainerNode() || next.isEmpty() || random.nextInt(4) == 0) {
                    array.set(index, value);
                    next = null;
                }
            }
            if (next == null) {
                return root.toString().getBytes(StandardCharsets.UTF_8);
            }
            at = next;
        }
    }
}
