package io.github.aiproxy.codec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.OutputFormat;
import io.github.aiproxy.chat.Protocol;

/**
 * Forms of the answer that OpenAI does not enforce: it takes schemas of objects only, and clients of Gemini often ask for a
 * list or for one of some words. Stateless.
 *
 * @see <a href="https://platform.openai.com/docs/guides/structured-outputs">OpenAI, Structured outputs, supported schemas
 *     (read 2026-11)</a>
 */
public final class OpenAiFormat {
    /** What is lost by asking for it in words. */
    public static final String LOSS = "only objects are enforced: asked for in words";

    private OpenAiFormat() {}

    /** The words that ask for the form; null if it is sent as it is. */
    public static String inWords(ChatRequest request, String model) {
        OutputFormat format = request.outputFormat();
        boolean foreign = request.origin() == Protocol.ANTHROPIC || request.origin() == Protocol.GEMINI;
        if (!foreign || format == null || format.schema() == null || OpenAiModel.of(model) == OpenAiModel.OTHER) {
            return null;
        }
        return isObject(format.schema())
                ? null
                : "Answer with JSON only, without anything around it, which matches this JSON Schema: "
                        + format.schema();
    }

    private static boolean isObject(String schema) {
        try {
            JsonNode root = Json.read(schema);
            return root.path("type").asText().equals("object") || root.has("properties");
        } catch (JsonProcessingException e) {
            return true;
        }
    }
}
