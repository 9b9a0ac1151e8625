package io.github.aiproxy.fake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** What the fakes can do and no SDK of the matrix asks for. */
final class DialectTest {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    void geminiStreamWithoutSseIsOneArray() throws Exception {
        try (GeminiFake fake = new GeminiFake()) {
            String body = "{\"contents\":[{\"parts\":[{\"text\":\"hello\"}]}]}";
            JsonNode array = post(fake, "/v1beta/models/gemini-2.5-flash:streamGenerateContent", body);
            assertThat(array.size()).isGreaterThan(3);
            assertThat(array.get(array.size() - 1)
                            .at("/candidates/0/finishReason")
                            .asText())
                    .isEqualTo("STOP");
            JsonNode error = post(fake, "/v1beta/models/gemini-2.5-flash:streamGenerateContent", "{}");
            assertThat(error.at("/0/error/status").asText()).isEqualTo("INVALID_ARGUMENT");
        }
    }

    @Test
    void redactedThinkingCanBeSentBack() throws Exception {
        try (AnthropicFake fake = new AnthropicFake()) {
            ObjectNode request = (ObjectNode) Trees.read("{\"model\":\"claude-opus-4-6\",\"max_tokens\":2000,"
                    + "\"thinking\":{\"type\":\"adaptive\"},\"messages\":[{\"role\":\"user\",\"content\":\"think"
                    + " redacted\"}]}");
            JsonNode message = post(fake, "/v1/messages", Trees.text(request));
            assertThat(message.at("/content/0/type").asText()).isEqualTo("redacted_thinking");
            ArrayNode messages = (ArrayNode) request.path("messages");
            messages.addObject().put("role", "assistant").set("content", message.path("content"));
            messages.addObject().put("role", "user").put("content", "and?");
            assertThat(post(fake, "/v1/messages", Trees.text(request))
                            .at("/content/0/text")
                            .asText())
                    .isEqualTo("Echo: and?");
        }
    }

    @Test
    void storedResponseIsContinued() throws Exception {
        try (ResponsesFake fake = new ResponsesFake()) {
            JsonNode first = post(fake, "/v1/responses", "{\"model\":\"gpt-5.2\",\"input\":\"think\"}");
            ObjectNode next = Trees.object()
                    .put("model", "gpt-5.2")
                    .put("input", "roles?")
                    .put("previous_response_id", first.path("id").asText());
            assertThat(post(fake, "/v1/responses", Trees.text(next))
                            .at("/output/0/content/0/text")
                            .asText())
                    .isEqualTo("Roles: user,assistant,user");
        }
    }

    @Test
    void callWithoutItsReasoningIsRefused() throws Exception {
        try (ResponsesFake fake = new ResponsesFake()) {
            ObjectNode request = (ObjectNode) Trees.read("{\"model\":\"gpt-5.2\",\"store\":false,"
                    + "\"include\":[\"reasoning.encrypted_content\"],\"tools\":[{\"type\":\"function\",\"name\":\"f\"}],"
                    + "\"input\":[{\"role\":\"user\",\"content\":\"think and call:f\"}]}");
            JsonNode output = post(fake, "/v1/responses", Trees.text(request)).path("output");
            assertThat(output).hasSize(2);
            ArrayNode input = (ArrayNode) request.path("input");
            input.add(output.get(1));
            input.addObject()
                    .put("type", "function_call_output")
                    .put("call_id", output.at("/1/call_id").asText())
                    .put("output", "x");
            assertThat(post(fake, "/v1/responses", Trees.text(request))
                            .at("/error/message")
                            .asText())
                    .contains("without its required 'reasoning' item");
            input.insert(1, output.get(0));
            assertThat(post(fake, "/v1/responses", Trees.text(request))
                            .at("/output/1/content/0/text")
                            .asText())
                    .isEqualTo("Results: f=x");
        }
    }

    @Test
    void thoughtsOfOtherVendorsShowInChat() throws Exception {
        try (OpenAiFake fake = new OpenAiFake().withReasoningContent()) {
            JsonNode completion = post(
                    fake,
                    "/v1/chat/completions",
                    "{\"model\":\"gpt-4.1\",\"messages\":[{\"role\":\"user\",\"content\":\"think\"}]}");
            assertThat(completion.at("/choices/0/message/reasoning_content").asText())
                    .startsWith("Let me think");
        }
    }

    @Test
    void customToolGetsFreeText() throws Exception {
        try (ResponsesFake fake = new ResponsesFake()) {
            JsonNode response = post(
                    fake,
                    "/v1/responses",
                    "{\"model\":\"gpt-5.2\",\"input\":\"call:patch *** Begin Patch\","
                            + "\"tools\":[{\"type\":\"custom\",\"name\":\"patch\"}]}");
            assertThat(response.at("/output/0/type").asText()).isEqualTo("custom_tool_call");
            assertThat(response.at("/output/0/input").asText()).isEqualTo("*** Begin Patch");
        }
    }

    private static JsonNode post(StrictFake fake, String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(fake.uri().resolve(path))
                .header("content-type", "application/json")
                .header("authorization", "Bearer " + StrictFake.KEY)
                .header("x-api-key", StrictFake.KEY)
                .header("anthropic-version", "2023-06-01")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return Trees.read(
                HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body());
    }
}
