package io.github.aiproxy.sdk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.fake.Trees;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A conversation of a client that speaks a protocol without any SDK: so that what it sends back is exactly what a
 * {@link Habit} keeps of what it got. One thread.
 */
final class WireTalk {
    /** What becomes of an answer in the client's history. */
    enum Habit {
        /** All of it is sent back. */
        FAITHFUL,
        /** What the protocol does not demand is forgotten: thoughts, and fields that few clients know. */
        AMNESIAC,
        /** Only the fields without which there is no message; thinking is not asked for, as vendors want thoughts back. */
        BARE
    }

    /** All that a {@link Habit#BARE} client knows of an answer. */
    private static final Map<Protocol, Set<String>> KNOWN = Map.of(
            Protocol.ANTHROPIC, Set.of("type", "text", "id", "name", "input"),
            Protocol.OPENAI, Set.of("role", "content", "tool_calls", "id", "type", "function", "name", "arguments"),
            Protocol.RESPONSES, Set.of("type", "role", "content", "text", "call_id", "name", "arguments"),
            Protocol.GEMINI, Set.of("text", "functionCall", "name", "args"));

    /** Fields whose objects are the model's, not the protocol's. */
    private static final Set<String> FREE = Set.of("input", "args");

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final Protocol protocol;
    private final Habit habit;
    private final URI base;
    private final ArrayNode history = Trees.array();
    /** The items of the latest answer that are calls. */
    private final List<JsonNode> calls = new ArrayList<>();

    WireTalk(Protocol protocol, Habit habit, URI base, String words) {
        this.protocol = protocol;
        this.habit = habit;
        this.base = base;
        say(words);
    }

    private void say(String words) {
        switch (protocol) {
            case ANTHROPIC, OPENAI, RESPONSES ->
                history.addObject().put("role", "user").put("content", words);
            case GEMINI ->
                history.addObject()
                        .put("role", "user")
                        .putArray("parts")
                        .addObject()
                        .put("text", words);
        }
    }

    /** Says more and sends that. */
    String ask(String words, String model, boolean stream) {
        say(words);
        return send(model, stream);
    }

    /** Puts an answer into the history of an Anthropic client that it did not get here. */
    void answered(String words) {
        history.addObject().put("role", "assistant").put("content", words);
    }

    int calls() {
        return calls.size();
    }

    /** Everything that the client would send. */
    String history() {
        return Trees.text(history);
    }

    /** Sends the history to that model, takes the answer into it and gives its text. */
    String send(String model, boolean stream) {
        ObjectNode body = request(model, stream);
        String path =
                switch (protocol) {
                    case ANTHROPIC -> "/v1/messages";
                    case OPENAI -> "/v1/chat/completions";
                    case RESPONSES -> "/v1/responses";
                    case GEMINI ->
                        "/v1beta/models/" + model + (stream ? ":streamGenerateContent?alt=sse" : ":generateContent");
                };
        HttpRequest request = HttpRequest.newBuilder(base.resolve(path))
                .header("content-type", "application/json")
                .header("anthropic-version", "2023-06-01")
                .POST(HttpRequest.BodyPublishers.ofString(Trees.text(body)))
                .build();
        try {
            HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new AssertionError(response.statusCode() + ": " + response.body() + "\nfor " + Trees.text(body));
            }
            return take(stream ? WireFrames.whole(protocol, response.body()) : Trees.read(response.body()));
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private ObjectNode request(String model, boolean stream) {
        ObjectNode body = Trees.object();
        if (protocol != Protocol.GEMINI) {
            body.put("model", model);
            if (stream) {
                body.put("stream", true);
            }
        }
        if (habit == Habit.BARE) {
            body.set(
                    switch (protocol) {
                        case ANTHROPIC, OPENAI -> "messages";
                        case RESPONSES -> "input";
                        case GEMINI -> "contents";
                    },
                    history);
            if (protocol == Protocol.ANTHROPIC) {
                body.put("max_tokens", 8000);
            }
        } else {
            think(body, model);
        }
        offer(body);
        return body;
    }

    private void think(ObjectNode body, String model) {
        switch (protocol) {
            case ANTHROPIC -> {
                body.put("max_tokens", 8000).set("messages", history);
                body.putObject("thinking").put("type", "enabled").put("budget_tokens", 2000);
            }
            case OPENAI -> body.put("reasoning_effort", "medium").set("messages", history);
            case RESPONSES -> {
                body.put("store", false).set("input", history);
                body.putArray("include").add("reasoning.encrypted_content");
                body.putObject("reasoning").put("effort", "medium").put("summary", "auto");
            }
            case GEMINI -> {
                body.set("contents", history);
                ObjectNode thinking = body.putObject("generationConfig").putObject("thinkingConfig");
                thinking.put("includeThoughts", true);
                if (model.startsWith("gemini-3")) {
                    thinking.put("thinkingLevel", "HIGH");
                } else {
                    thinking.put("thinkingBudget", 2000);
                }
            }
        }
    }

    private void offer(ObjectNode body) {
        ArrayNode tools = body.putArray("tools");
        ArrayNode declarations =
                protocol == Protocol.GEMINI ? tools.addObject().putArray("functionDeclarations") : tools;
        for (Ask.Tool tool : List.of(Ask.WEATHER, Ask.TIME)) {
            ObjectNode node = declarations.addObject();
            if (protocol == Protocol.OPENAI) {
                node = node.put("type", "function").putObject("function");
            } else if (protocol == Protocol.RESPONSES) {
                node.put("type", "function").put("strict", false);
            }
            node.put("name", tool.name()).put("description", tool.description());
            node.set(
                    switch (protocol) {
                        case ANTHROPIC -> "input_schema";
                        case OPENAI, RESPONSES -> "parameters";
                        case GEMINI -> "parametersJsonSchema";
                    },
                    tool.schema());
        }
    }

    /** Answers every call of the latest answer. */
    void results(String... results) {
        int i = 0;
        ArrayNode together = Trees.array();
        for (JsonNode call : calls) {
            String result = results[i++];
            switch (protocol) {
                case ANTHROPIC ->
                    together.addObject()
                            .put("type", "tool_result")
                            .put("tool_use_id", call.path("id").asText())
                            .put("content", result);
                case OPENAI ->
                    history.addObject()
                            .put("role", "tool")
                            .put("tool_call_id", call.path("id").asText())
                            .put("content", result);
                case RESPONSES ->
                    history.addObject()
                            .put("type", "function_call_output")
                            .put("call_id", call.path("call_id").asText())
                            .put("output", result);
                case GEMINI -> {
                    JsonNode made = call.path("functionCall");
                    ObjectNode response = together.addObject().putObject("functionResponse");
                    if (made.has("id")) {
                        response.put("id", made.path("id").asText());
                    }
                    response.put("name", made.path("name").asText());
                    response.putObject("response").put("output", result);
                }
            }
        }
        if (!together.isEmpty()) {
            history.addObject().put("role", "user").set(protocol == Protocol.GEMINI ? "parts" : "content", together);
        }
        calls.clear();
    }

    private String take(JsonNode reply) {
        StringBuilder text = new StringBuilder();
        ArrayNode kept = Trees.array();
        JsonNode said =
                switch (protocol) {
                    case ANTHROPIC -> reply.path("content");
                    case OPENAI -> Trees.array().add(reply.at("/choices/0/message"));
                    case RESPONSES -> reply.path("output");
                    case GEMINI -> reply.at("/candidates/0/content/parts");
                };
        for (JsonNode part : said) {
            if (habit == Habit.BARE) {
                forget(part);
            }
            switch (protocol) {
                case ANTHROPIC -> block(part, kept, text);
                case OPENAI -> message((ObjectNode) part, text);
                case RESPONSES -> item(part, text);
                case GEMINI -> part((ObjectNode) part, kept, text);
            }
        }
        if (!kept.isEmpty()) {
            boolean gemini = protocol == Protocol.GEMINI;
            history.addObject().put("role", gemini ? "model" : "assistant").set(gemini ? "parts" : "content", kept);
        }
        return text.toString();
    }

    private void forget(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.retain(KNOWN.get(protocol));
            for (var field : object.properties()) {
                if (!FREE.contains(field.getKey())) {
                    forget(field.getValue());
                }
            }
        } else {
            node.forEach(this::forget);
        }
    }

    private void block(JsonNode block, ArrayNode kept, StringBuilder text) {
        String type = block.path("type").asText();
        text.append(block.path("text").asText());
        if (type.equals("tool_use")) {
            calls.add(block);
        }
        if (habit == Habit.FAITHFUL || !type.contains("thinking")) {
            kept.add(block);
        }
    }

    private void message(ObjectNode message, StringBuilder text) {
        text.append(message.path("content").asText(""));
        message.path("tool_calls").forEach(calls::add);
        // OpenAI does not take back what it says here.
        message.remove("annotations");
        if (habit == Habit.AMNESIAC) {
            message.remove("reasoning_content");
            for (JsonNode call : message.path("tool_calls")) {
                ((ObjectNode) call).remove("extra_content");
            }
        }
        history.add(message);
    }

    private void item(JsonNode item, StringBuilder text) {
        item.path("content").forEach(content -> text.append(content.path("text").asText()));
        if (item.path("type").asText().equals("function_call")) {
            calls.add(item);
        }
        if (habit == Habit.FAITHFUL || !item.path("type").asText().equals("reasoning")) {
            history.add(item);
        }
    }

    private void part(ObjectNode part, ArrayNode kept, StringBuilder text) {
        boolean thought = part.path("thought").asBoolean();
        if (!thought) {
            text.append(part.path("text").asText());
        }
        if (part.has("functionCall")) {
            calls.add(part);
        }
        // An empty text without a signature says nothing.
        boolean empty = part.path("text").asText("-").isEmpty() && !part.has("thoughtSignature");
        if (!empty && (habit == Habit.FAITHFUL || !thought)) {
            kept.add(part);
        }
    }
}
