package io.github.aiproxy.codec.anthropic;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Sampling;
import io.github.aiproxy.codec.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Writes how tokens are drawn and what ends the answer. One per request, one thread. */
final class SamplingWriter {
    /**
     * The first {@code anthropic-version} that refuses them, whatever their value; versions are dates.
     *
     * @see <a href="https://platform.claude.com/docs/en/api/versioning">Anthropic, Versions (read 2026-11)</a>
     */
    private static final String WITHOUT_SAMPLING = "2026-10-21";

    private static final double LEAST_TOP_P_WHEN_THINKING = 0.95;

    private final ChatRequest request;
    private final Target target;

    SamplingWriter(ChatRequest request, Target target) {
        this.request = request;
        this.target = target;
    }

    void write(JsonGenerator out, boolean thinks) throws IOException {
        Sampling said = request.sampling();
        boolean old = target.apiVersion() == null || target.apiVersion().compareTo(WITHOUT_SAMPLING) < 0;
        boolean foreign = request.origin() != Protocol.ANTHROPIC;
        if (foreign && (!old || ModelGeneration.of(target.model()).isAdaptiveOnly())) {
            String why = old ? "refused by the model" : "refused under anthropic-version " + target.apiVersion();
            refused(said.temperature(), "temperature", why);
            refused(said.topP(), "top_p", why);
            refused(said.topK(), "top_k", why);
        } else {
            writeDrawing(out, said, thinks);
        }
        lost(said.presencePenalty(), "presence_penalty");
        lost(said.frequencyPenalty(), "frequency_penalty");
        lost(said.seed(), "seed");
        writeStop(out);
    }

    private void refused(Number said, String path, String why) {
        if (said != null) {
            target.lost(path, why);
        }
    }

    private void writeDrawing(JsonGenerator out, Sampling said, boolean thinks) throws IOException {
        Double temperature = temperature(said.temperature(), thinks);
        if (temperature != null) {
            out.writeNumberField("temperature", temperature);
        }
        if (said.topP() != null) {
            if (thinks && said.topP() < LEAST_TOP_P_WHEN_THINKING) {
                target.lost("top_p", "not below 0.95 together with thinking");
            } else if (temperature != null && request.origin() != Protocol.ANTHROPIC) {
                target.lost("top_p", "not together with temperature");
            } else {
                out.writeNumberField("top_p", said.topP());
            }
        }
        if (said.topK() != null) {
            if (thinks) {
                target.lost("top_k", "not together with thinking");
            } else {
                out.writeNumberField("top_k", said.topK());
            }
        }
    }

    private Double temperature(Double said, boolean thinks) {
        if (said == null || (thinks && said == 1)) {
            return null;
        }
        if (thinks) {
            target.lost("temperature", "not together with thinking");
            return null;
        }
        double clamped = Math.max(0, Math.min(1, said));
        if (clamped != said) {
            target.lost("temperature", "above 1: told as 1");
        }
        return clamped;
    }

    private void lost(Number said, String path) {
        if (said != null) {
            target.lost(path, "no such setting");
        }
    }

    private void writeStop(JsonGenerator out) throws IOException {
        List<String> sequences = new ArrayList<>();
        List<String> blank = new ArrayList<>();
        for (int i = 0; i < request.stop().size(); i++) {
            String sequence = request.stop().get(i);
            if (sequence.isBlank()) {
                // refused by the provider
                blank.add(sequence);
            } else {
                sequences.add(sequence);
            }
        }
        target.cutAt(blank);
        if (sequences.isEmpty()) {
            return;
        }
        out.writeArrayFieldStart("stop_sequences");
        for (String sequence : sequences) {
            out.writeString(sequence);
        }
        out.writeEndArray();
    }
}
