package io.github.aiproxy.codec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.OutputFormat;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Turn;
import java.util.List;

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
        if (format != null && format.kind() == OutputFormat.Kind.ENUM) {
            return FormatInWords.of(format);
        }
        boolean foreign = request.origin() == Protocol.ANTHROPIC || request.origin() == Protocol.GEMINI;
        if (!foreign || format == null || format.schema() == null || OpenAiModel.of(model) == OpenAiModel.OTHER) {
            return null;
        }
        return isObject(format.schema()) ? null : FormatInWords.of(format);
    }

    /**
     * What makes the conversation name JSON, without which OpenAI refuses the form {@code json_object}; other wires demand
     * no such thing. Null if nothing is needed.
     */
    public static String mention(ChatRequest request) {
        OutputFormat format = request.outputFormat();
        boolean wanted = format != null
                && format.kind() == OutputFormat.Kind.JSON_OBJECT
                && request.origin() != Protocol.OPENAI
                && request.origin() != Protocol.RESPONSES;
        return wanted && !mentionsJson(request.turns()) ? "Answer in JSON." : null;
    }

    private static boolean mentionsJson(List<Turn> turns) {
        for (Turn turn : turns) {
            for (Part part : turn.parts()) {
                if (part instanceof Part.Text text && mentionsJson(text.text())) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean mentionsJson(String text) {
        for (int i = 0; i + 4 <= text.length(); i++) {
            if (text.regionMatches(true, i, "json", 0, 4)) {
                return true;
            }
        }
        return false;
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
