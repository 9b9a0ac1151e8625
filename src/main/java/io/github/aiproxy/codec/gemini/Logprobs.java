package io.github.aiproxy.codec.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.chat.TokenLogprob;
import io.github.aiproxy.sse.ByteSink;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code logprobsResult} of a candidate: the chosen tokens, and for each the most probable ones in its place. Stateless;
 * safe to share.
 *
 * @see <a href="https://ai.google.dev/api/generate-content#LogprobsResult">Gemini API, LogprobsResult (read 2026-11)</a>
 */
final class Logprobs {
    private static final Field CHOSEN = Field.of("chosenCandidates");
    private static final Field TOP = Field.of("topCandidates");
    private static final Field CANDIDATES = Field.of("candidates");
    private static final Field TOKEN = Field.of("token");
    private static final Field LOG_PROBABILITY = Field.of("logProbability");

    private Logprobs() {}

    static List<TokenLogprob> read(JsonNode result) {
        JsonNode chosen = CHOSEN.in(result);
        JsonNode top = TOP.in(result);
        List<TokenLogprob> tokens = new ArrayList<>();
        for (int i = 0; chosen != null && i < chosen.size(); i++) {
            List<TokenLogprob> alternatives = new ArrayList<>();
            JsonNode others = top == null || !top.has(i) ? null : CANDIDATES.in(top.get(i));
            if (others != null) {
                others.forEach(other -> add(other, List.of(), alternatives));
            }
            add(chosen.get(i), alternatives, tokens);
        }
        return tokens;
    }

    private static void add(JsonNode node, List<TokenLogprob> alternatives, List<TokenLogprob> tokens) {
        String token = TOKEN.lenientText(node);
        JsonNode logprob = LOG_PROBABILITY.in(node);
        if (token != null) {
            // proto3 leaves out what is zero: certainty. What is no number is text, as "-Infinity".
            double said = logprob == null ? 0 : logprob.asDouble(Double.NaN);
            tokens.add(new TokenLogprob(token, said, null, alternatives));
        }
    }

    /** Writes the member with a comma before it, if there is anything to say. */
    static void write(ByteSink out, List<TokenLogprob> tokens) {
        if (tokens.isEmpty()) {
            return;
        }
        out.ascii(",\"logprobsResult\":{\"chosenCandidates\":");
        array(out, tokens);
        if (tokens.stream().anyMatch(token -> !token.alternatives().isEmpty())) {
            out.ascii(",\"topCandidates\":[");
            for (int i = 0; i < tokens.size(); i++) {
                out.ascii(i > 0 ? ",{\"candidates\":" : "{\"candidates\":");
                array(out, tokens.get(i).alternatives());
                out.write('}');
            }
            out.write(']');
        }
        out.write('}');
    }

    private static void array(ByteSink out, List<TokenLogprob> tokens) {
        out.write('[');
        for (int i = 0; i < tokens.size(); i++) {
            out.ascii(i > 0 ? ",{\"token\":" : "{\"token\":");
            JsonText.quote(out, tokens.get(i).token());
            out.ascii(",\"logProbability\":" + tokens.get(i).logprob() + "}");
        }
        out.write(']');
    }
}
