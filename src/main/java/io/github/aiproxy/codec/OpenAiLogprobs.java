package io.github.aiproxy.codec;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.chat.TokenLogprob;
import io.github.aiproxy.sse.ByteSink;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Log probabilities as both of OpenAI's wires say them: {@code [{"token","logprob","bytes","top_logprobs"}]}. Stateless;
 * safe to share.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/chat/object">The chat completion object, {@code
 *     choices[].logprobs} (read 2026-11)</a>
 */
public final class OpenAiLogprobs {
    private OpenAiLogprobs() {}

    /** The tokens of an array; what is no token of this form is left out. */
    public static List<TokenLogprob> read(JsonNode array) {
        List<TokenLogprob> tokens = new ArrayList<>(array.size());
        for (JsonNode node : array) {
            JsonNode token = node.path("token");
            if (token.isTextual() && node.path("logprob").isNumber()) {
                tokens.add(new TokenLogprob(
                        token.textValue(),
                        node.get("logprob").doubleValue(),
                        bytes(node.path("bytes")),
                        read(node.path("top_logprobs"))));
            }
        }
        return tokens;
    }

    private static List<Integer> bytes(JsonNode array) {
        if (!array.isArray()) {
            return null;
        }
        List<Integer> bytes = new ArrayList<>(array.size());
        array.forEach(one -> bytes.add(one.asInt()));
        return bytes;
    }

    /** Writes the array. */
    public static void write(ByteSink out, List<TokenLogprob> tokens) {
        out.write('[');
        for (int i = 0; i < tokens.size(); i++) {
            TokenLogprob token = tokens.get(i);
            out.ascii(i > 0 ? ",{" : "{");
            token(out, token);
            out.ascii(",\"top_logprobs\":[");
            for (int k = 0; k < token.alternatives().size(); k++) {
                out.ascii(k > 0 ? ",{" : "{");
                token(out, token.alternatives().get(k));
                out.write('}');
            }
            out.ascii("]}");
        }
        out.write(']');
    }

    private static void token(ByteSink out, TokenLogprob token) {
        out.ascii("\"token\":");
        Json.writeString(out, token.token());
        out.ascii(",\"logprob\":" + token.logprob() + ",\"bytes\":[");
        if (token.bytes() != null) {
            for (int i = 0; i < token.bytes().size(); i++) {
                out.ascii(i > 0 ? "," : "");
                out.ascii(Integer.toString(token.bytes().get(i)));
            }
        } else {
            byte[] bytes = token.token().getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < bytes.length; i++) {
                out.ascii(i > 0 ? "," : "");
                out.ascii(Integer.toString(bytes[i] & 0xFF));
            }
        }
        out.write(']');
    }
}
