package io.github.aiproxy.codec.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.openai.core.ObjectMappers;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the real API refuses with status 400, as far as it is known. */
final class ChatRequestRules {
    private ChatRequestRules() {}

    /** Checks a request and returns it. */
    static JsonNode check(byte[] body) {
        JsonNode request = Wire.json(body);
        noNulls(request);
        library(request.deepCopy());
        messages(request.get("messages"));
        Set<String> names = new HashSet<>();
        for (JsonNode tool : request.path("tools")) {
            JsonNode of = tool.get(tool.get("type").textValue());
            assertThat(of.get("name").textValue()).matches("[A-Za-z0-9_-]{1,64}");
            assertThat(names.add(of.get("name").textValue()))
                    .as("names are unique")
                    .isTrue();
            if (tool.has("function")) {
                assertThat(of.at("/parameters/type").textValue()).isEqualTo("object");
                assertThat(of.at("/parameters/properties").isObject()).isTrue();
            }
        }
        if (names.isEmpty()) {
            assertThat(request.has("tools")).isFalse();
            assertThat(request.has("tool_choice")).isFalse();
            assertThat(request.has("parallel_tool_calls")).isFalse();
        }
        JsonNode forced = request.at("/tool_choice/function/name");
        assertThat(forced.isMissingNode() || names.contains(forced.textValue())).isTrue();
        assertThat(request.path("stop").size()).isLessThanOrEqualTo(4);
        assertThat(request.path("user").asText("").length()).isLessThanOrEqualTo(64);
        assertThat(request.has("metadata")).isEqualTo(request.has("metadata") && request.has("store"));
        return request;
    }

    /** No field that the vendor's own library does not know, and all of the types that it knows. */
    private static void library(ObjectNode request) {
        // The library knows its models by name.
        request.put("model", "gpt-4o");
        try {
            ChatCompletionCreateParams.Body params = ObjectMappers.jsonMapper()
                    .readValue(request.toString(), ChatCompletionCreateParams.Body.class)
                    .validate();
            Set<String> unknown = new HashSet<>(params._additionalProperties().keySet());
            unknown.remove("stream");
            assertThat(unknown).isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void noNulls(JsonNode node) {
        assertThat(node.isNull()).isFalse();
        node.forEach(ChatRequestRules::noNulls);
    }

    private static void messages(JsonNode messages) {
        List<String> pending = new ArrayList<>();
        for (JsonNode message : messages) {
            String role = message.get("role").textValue();
            if (role.equals("tool")) {
                assertThat(pending).as("results follow their calls, in order").isNotEmpty();
                assertThat(message.get("tool_call_id").textValue()).isEqualTo(pending.remove(0));
                assertThat(message.get("content").isTextual()).isTrue();
                continue;
            }
            assertThat(pending).as("every call is answered").isEmpty();
            switch (role) {
                case "assistant" -> {
                    assertThat(message.has("content") || message.has("tool_calls"))
                            .isTrue();
                    assertThat(message.path("content").isArray()).isFalse();
                    for (JsonNode call : message.path("tool_calls")) {
                        assertThat(pending).doesNotContain(call.get("id").textValue());
                        pending.add(call.get("id").textValue());
                        JsonNode of = call.get(call.get("type").textValue());
                        assertThat(of.get("name").textValue()).matches("[A-Za-z0-9_-]{1,64}");
                        assertThat(call.has("custom")
                                        || !of.get("arguments").textValue().isBlank())
                                .isTrue();
                    }
                }
                case "system", "developer" ->
                    message.get("content")
                            .forEach(part ->
                                    assertThat(part.get("type").textValue()).isEqualTo("text"));
                case "user" -> assertThat(message.has("content")).isTrue();
                default -> throw new AssertionError(role);
            }
        }
        assertThat(pending).isEmpty();
    }
}
