package io.github.aiproxy.codec.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import com.anthropic.core.ObjectMappers;
import com.anthropic.models.messages.MessageCreateParams;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.codec.Target;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The rules by which Anthropic's API accepts a request, as far as they are known. Stateless. */
final class RequestRules {
    private static final Set<String> NOT_IN_THIS_SDK =
            Set.of("stream", "temperature", "top_p", "top_k", "context_management");

    private RequestRules() {}

    /** Writes a request, checks it, and gives its tree. */
    static JsonNode written(ChatRequest request, Target target) {
        String json = new String(Transcript.CODEC.writeRequest(request, target), StandardCharsets.UTF_8);
        JsonNode body = AnthropicGrammar.json(json);
        check(body);
        checkTypes(json);
        return body;
    }

    private static void checkTypes(String json) {
        try {
            MessageCreateParams.Body body = ObjectMappers.jsonMapper().readValue(json, MessageCreateParams.Body.class);
            if (!json.contains("\"server_tool_use\"")) {
                body.validate();
            }
            assertThat(NOT_IN_THIS_SDK).containsAll(body._additionalProperties().keySet());
        } catch (JsonProcessingException e) {
            throw new AssertionError(json, e);
        }
    }

    static void check(JsonNode body) {
        assertThat(body.path("model").asText()).isNotEmpty();
        assertThat(body.path("max_tokens").isInt()).isTrue();
        JsonNode messages = body.path("messages");
        assertThat(messages).isNotEmpty();
        Set<String> callIds = new HashSet<>();
        String before = "assistant";
        for (int i = 0; i < messages.size(); i++) {
            JsonNode message = messages.get(i);
            String role = message.path("role").asText();
            if (role.equals("system")) {
                assertThat(i).isPositive();
            } else {
                boolean afterSystem =
                        i > 0 && messages.get(i - 1).path("role").asText().equals("system");
                if (!afterSystem) {
                    assertThat(role).as("role of message %d in %s", i, messages).isNotEqualTo(before);
                }
                before = role;
            }
            checkContent(message, role, i, messages, callIds);
        }
        JsonNode last = messages.get(messages.size() - 1);
        if (last.path("role").asText().equals("assistant")
                && last.path("content").isTextual()) {
            assertThat(last.path("content").asText()).doesNotMatch("(?s).*\\s");
        }
        checkTools(body, !callIds.isEmpty());
        checkThinking(body);
        assertThat(body.findValues("cache_control")).hasSizeLessThanOrEqualTo(4);
        body.path("stop_sequences").forEach(stop -> assertThat(stop.asText()).isNotBlank());
        checkTexts(body.path("system"));
    }

    private static void checkContent(JsonNode message, String role, int i, JsonNode messages, Set<String> callIds) {
        JsonNode content = message.path("content");
        checkTexts(content);
        List<String> calls = new ArrayList<>();
        boolean resultsAllowed = role.equals("user");
        List<String> results = new ArrayList<>();
        for (JsonNode block : content) {
            String type = block.path("type").asText();
            if (type.equals("tool_use")) {
                assertThat(role).isEqualTo("assistant");
                assertThat(block.path("id").asText()).matches("[a-zA-Z0-9_-]+");
                assertThat(block.path("name").asText()).matches("[a-zA-Z0-9_-]{1,128}");
                assertThat(block.path("input").isObject()).isTrue();
                assertThat(callIds.add(block.path("id").asText()))
                        .as("unique id")
                        .isTrue();
                calls.add(block.path("id").asText());
            } else if (type.equals("tool_result")) {
                assertThat(resultsAllowed)
                        .as("results first, in a user's message")
                        .isTrue();
                results.add(block.path("tool_use_id").asText());
                checkTexts(block.path("content"));
            } else {
                resultsAllowed = false;
            }
            if (type.equals("image") || type.equals("document")) {
                assertThat(role).isEqualTo("user");
            }
            if (type.equals("thinking")) {
                assertThat(role).isEqualTo("assistant");
                assertThat(block.path("signature").asText()).isNotEmpty();
            }
        }
        if (!calls.isEmpty()) {
            assertThat(messages.size()).as("calls are answered").isGreaterThan(i + 1);
            List<String> answered = new ArrayList<>();
            for (JsonNode block : messages.get(i + 1).path("content")) {
                if (block.path("type").asText().equals("tool_result")) {
                    answered.add(block.path("tool_use_id").asText());
                }
            }
            assertThat(answered).isEqualTo(calls);
        }
        if (!results.isEmpty()) {
            assertThat(messages.get(i - 1).path("content").findValuesAsText("id"))
                    .containsAll(results);
        }
    }

    private static void checkTexts(JsonNode content) {
        if (content.isTextual()) {
            assertThat(content.asText()).isNotBlank();
        } else if (!content.isMissingNode()) {
            assertThat(content).isNotEmpty();
        }
        for (JsonNode block : content) {
            if (block.path("type").asText().equals("text")) {
                assertThat(block.path("text").asText()).isNotBlank();
            }
        }
    }

    private static void checkTools(JsonNode body, boolean calls) {
        JsonNode tools = body.path("tools");
        Set<String> names = new HashSet<>();
        for (JsonNode tool : tools) {
            assertThat(names.add(tool.path("name").asText())).as("unique name").isTrue();
            assertThat(tool.path("name").asText()).matches("[a-zA-Z0-9_-]{1,128}");
            if (!tool.has("type") || tool.path("type").asText().equals("custom")) {
                JsonNode schema = tool.path("input_schema");
                assertThat(schema.path("type").asText()).isEqualTo("object");
                assertThat(schema.has("anyOf") || schema.has("oneOf") || schema.has("allOf"))
                        .isFalse();
            }
        }
        if (calls) {
            assertThat(tools).as("tools for a history with calls").isNotEmpty();
        }
        JsonNode choice = body.path("tool_choice");
        if (!choice.isMissingNode()) {
            assertThat(tools).isNotEmpty();
            if (choice.path("type").asText().equals("tool")) {
                assertThat(names).contains(choice.path("name").asText());
            }
        }
    }

    private static void checkThinking(JsonNode body) {
        JsonNode thinking = body.path("thinking");
        String type = thinking.path("type").asText();
        if (type.equals("enabled")) {
            assertThat(thinking.path("budget_tokens").asInt())
                    .isBetween(1024, body.path("max_tokens").asInt() - 1);
        }
        if (!type.isEmpty() && !type.equals("disabled")) {
            assertThat(body.at("/tool_choice/type").asText()).isNotIn("any", "tool");
            assertThat(body.path("temperature").asDouble(1)).isEqualTo(1);
            assertThat(body.has("top_k")).isFalse();
        }
        if (body.has("temperature")) {
            assertThat(body.path("temperature").asDouble()).isBetween(0.0, 1.0);
        }
    }
}
