package io.github.aiproxy.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.fake.Trees;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;

/**
 * What a client of each protocol sends and looks for in replies, read from the wire as the vendors document it and not
 * with the program's codecs. Stateless.
 */
enum Dialect {
    ANTHROPIC(Protocol.ANTHROPIC),
    OPENAI(Protocol.OPENAI),
    RESPONSES(Protocol.RESPONSES),
    GEMINI(Protocol.GEMINI);

    final Protocol protocol;

    Dialect(Protocol protocol) {
        this.protocol = protocol;
    }

    static Dialect of(Protocol protocol) {
        return values()[protocol.ordinal()];
    }

    /** Another one, for translating. */
    Dialect other() {
        return values()[(ordinal() + 1) % values().length];
    }

    String path(String model, boolean stream) {
        return switch (this) {
            case ANTHROPIC -> "/v1/messages";
            case OPENAI -> "/v1/chat/completions";
            case RESPONSES -> "/v1/responses";
            case GEMINI -> "/v1beta/models/" + model + (stream ? ":streamGenerateContent?alt=sse" : ":generateContent");
        };
    }

    String body(String model, String words, boolean stream) {
        String head = "{\"model\":\"" + model + "\"" + (stream ? ",\"stream\":true" : "");
        String message = "[{\"role\":\"user\",\"content\":\"" + words + "\"}]}";
        return switch (this) {
            case ANTHROPIC -> head + ",\"max_tokens\":512,\"messages\":" + message;
            case OPENAI ->
                head + (stream ? ",\"stream_options\":{\"include_usage\":true}" : "") + ",\"messages\":" + message;
            case RESPONSES -> head + ",\"input\":\"" + words + "\"}";
            case GEMINI -> "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"" + words + "\"}]}]}";
        };
    }

    HttpRequest request(URI proxy, String model, String words, boolean stream) {
        HttpRequest.Builder request = Http.to(proxy.resolve(path(model, stream)))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body(model, words, stream)));
        if (this == ANTHROPIC) {
            request.header("anthropic-version", "2023-06-01");
        }
        return request.build();
    }

    Http.Answer ask(URI proxy, String model, String words, boolean stream) {
        return Http.send(request(proxy, model, words, stream));
    }

    /** The text of a whole reply, JSON or stream. */
    String text(String reply) {
        if (reply.startsWith("{")) {
            return textOf(Trees.read(reply));
        }
        StringBuilder text = new StringBuilder();
        for (JsonNode data : data(reply)) {
            text.append(
                    switch (this) {
                        case ANTHROPIC -> data.at("/delta/text").asText("");
                        case OPENAI -> data.at("/choices/0/delta/content").asText("");
                        case RESPONSES ->
                            data.path("type").asText().equals("response.output_text.delta")
                                    ? data.path("delta").asText()
                                    : "";
                        case GEMINI -> textOf(data);
                    });
        }
        return text.toString();
    }

    private String textOf(JsonNode json) {
        StringBuilder text = new StringBuilder();
        switch (this) {
            case ANTHROPIC ->
                json.path("content")
                        .forEach(block -> text.append(block.path("text").asText("")));
            case OPENAI -> text.append(json.at("/choices/0/message/content").asText(""));
            case RESPONSES ->
                json.path("output").forEach(item -> item.path("content")
                        .forEach(part -> text.append(part.path("text").asText(""))));
            case GEMINI ->
                json.at("/candidates/0/content/parts")
                        .forEach(part -> text.append(part.path("text").asText("")));
        }
        return text.toString();
    }

    /** How often a stream says that the answer is whole. */
    long endings(String stream) {
        if (this == OPENAI) {
            return lines(stream).stream().filter("data: [DONE]"::equals).count();
        }
        return data(stream).stream()
                .filter(data -> switch (this) {
                    case ANTHROPIC -> data.path("type").asText().equals("message_stop");
                    case RESPONSES -> data.path("type").asText().equals("response.completed");
                    default -> data.at("/candidates/0").has("finishReason");
                })
                .count();
    }

    /** Whether a stream says, exactly once, that the answer is whole: for Chat, [DONE] is good manners. */
    boolean isFinished(String stream) {
        if (this == OPENAI && endings(stream) == 0) {
            return data(stream).stream()
                            .filter(data -> data.at("/choices/0/finish_reason").isTextual())
                            .count()
                    == 1;
        }
        return endings(stream) == 1;
    }

    /** The messages of the errors that a stream tells. */
    List<String> errors(String stream) {
        List<String> errors = new ArrayList<>();
        for (JsonNode data : data(stream)) {
            String type = data.path("type").asText("");
            if (this == RESPONSES && type.equals("response.failed")) {
                errors.add(data.at("/response/error/message").asText());
            } else if (this == RESPONSES && type.equals("error")) {
                errors.add(data.path("message").asText(data.at("/error/message").asText()));
            } else if (data.path("error").isObject()) {
                errors.add(data.at("/error/message").asText());
            }
        }
        return errors;
    }

    /** The message of an error reply, if it has this protocol's shape; fails otherwise. */
    String error(String json) {
        JsonNode error = Trees.read(json);
        boolean shaped =
                switch (this) {
                    case ANTHROPIC ->
                        error.path("type").asText().equals("error")
                                && error.at("/error/type").isTextual();
                    case OPENAI, RESPONSES ->
                        error.path("error").has("type") && error.path("error").has("code");
                    case GEMINI ->
                        error.at("/error/code").isIntegralNumber()
                                && error.at("/error/status").isTextual();
                };
        if (!shaped || !error.at("/error/message").isTextual()) {
            throw new AssertionError("no error of " + protocol.id() + ": " + json);
        }
        return error.at("/error/message").asText();
    }

    /** The output tokens that a whole reply tells; -1 if none. */
    long outputTokens(String reply) {
        JsonNode json = Trees.read(reply);
        return switch (this) {
            case ANTHROPIC, RESPONSES -> json.at("/usage/output_tokens").asLong(-1);
            case OPENAI -> json.at("/usage/completion_tokens").asLong(-1);
            case GEMINI -> json.at("/usageMetadata/candidatesTokenCount").asLong(-1);
        };
    }

    private static List<String> lines(String stream) {
        return stream.lines().toList();
    }

    /** The JSON of a stream's data lines. */
    static List<JsonNode> data(String stream) {
        List<JsonNode> data = new ArrayList<>();
        for (String line : lines(stream)) {
            if (line.startsWith("data:") && !line.equals("data: [DONE]")) {
                data.add(Trees.read(line.substring("data:".length())));
            }
        }
        return data;
    }
}
