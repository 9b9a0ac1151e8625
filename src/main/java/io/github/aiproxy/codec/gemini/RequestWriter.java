package io.github.aiproxy.codec.gemini;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.LazyText;
import io.github.aiproxy.chat.OutputFormat;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Sampling;
import io.github.aiproxy.codec.Json;
import io.github.aiproxy.codec.Phases;
import io.github.aiproxy.codec.StoredElsewhere;
import io.github.aiproxy.codec.Target;
import io.github.aiproxy.sse.ByteSink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a generateContent request. One per request, one thread.
 *
 * @see <a href="https://ai.google.dev/api/generate-content#request-body">Gemini API, generateContent, request body (read
 *     2026-11)</a>
 */
final class RequestWriter {
    /** The most stop sequences that the API takes. */
    private static final int MAX_STOPS = 5;
    /** The largest output limit that the API takes, whatever the model. */
    private static final int MAX_OUTPUT = 65_536;
    /** Claude Code's note for Anthropic's billing, which means nothing to anybody else. */
    private static final String ATTRIBUTION = "x-anthropic-billing-header:";

    private final ChatRequest request;
    private final Target target;
    private final SchemaForm schemas;
    private final ModelTraits model;
    private final ToolsWriter tools;
    private final ToolNames names;
    private final boolean own;
    private final Map<String, String> extras;

    RequestWriter(ChatRequest request, Target target, SchemaForm schemas) {
        this.request = request;
        this.target = target;
        this.schemas = schemas;
        this.model = ModelTraits.of(target.model());
        this.own = request.origin() == Protocol.GEMINI;
        this.names = new ToolNames(request, target);
        this.tools = new ToolsWriter(request, target, names, schemas);
        this.extras = own ? new HashMap<>(request.extras()) : new HashMap<>();
    }

    void write(ByteSink out) {
        StoredElsewhere.refuse(request);
        try (JsonGenerator json = Json.generator(out)) {
            json.writeStartObject();
            write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(JsonGenerator json) throws IOException {
        writeSystem(json);
        new ContentsWriter(json, request, target, names, model).write();
        tools.writeTools(json);
        String toolConfigRest = extras.remove("toolConfig");
        tools.writeToolConfig(json, toolConfigRest);
        writeGenerationConfig(json);
        if (own) {
            if (request.serviceTier() != null) {
                json.writeStringField("serviceTier", request.serviceTier());
            }
            if (request.store() != null) {
                json.writeBooleanField("store", request.store());
            }
            for (String name : request.extras().keySet()) {
                if (extras.containsKey(name)) {
                    json.writeFieldName(name);
                    JsonText.raw(json, extras.get(name));
                }
            }
        } else {
            writeServiceTier(json);
            for (String name : request.extras().keySet()) {
                target.lost(name, "no such setting");
            }
        }
        recordLosses();
    }

    private void writeServiceTier(JsonGenerator json) throws IOException {
        String tier = request.serviceTier();
        if ("flex".equals(tier) || "priority".equals(tier)) {
            json.writeStringField("serviceTier", tier);
        } else if (tier != null && !tier.equals("auto") && !tier.startsWith("standard") && !tier.equals("default")) {
            target.lost("serviceTier", "no such tier");
        }
    }

    private void recordLosses() {
        lost("outputFormat.description", wantsJson() && request.outputFormat().description() != null);
        if (Boolean.FALSE.equals(request.parallelToolCalls())) {
            target.lost("parallelToolCalls", "Gemini cannot be kept from calling several tools at once");
        }
        lost("verbosity", request.verbosity() != null);
        Phases.lose(request, target);
        if (!own) {
            lost("user", request.identity().userId() != null);
            lost("safety_identifier", request.identity().safetyId() != null);
            lost("prompt_cache_key", request.identity().cacheKey() != null);
            lost("metadata", !request.metadata().isEmpty());
            lost("store", Boolean.TRUE.equals(request.store()));
            lost("cache_control", request.marksCache());
        }
    }

    private void lost(String path, boolean said) {
        if (said) {
            target.lost(path, "no such setting");
        }
    }

    private void writeSystem(JsonGenerator json) throws IOException {
        List<LazyText> texts = new ArrayList<>();
        for (Part part : request.system()) {
            if (part instanceof Part.Text text
                    && !text.words().isBlank()
                    && !text.words().startsWith(ATTRIBUTION)) {
                texts.add(text.words());
            }
        }
        String hint = formatHint();
        if (hint != null) {
            texts.add(LazyText.of(hint));
        }
        if (texts.isEmpty()) {
            return;
        }
        json.writeObjectFieldStart("systemInstruction");
        json.writeArrayFieldStart("parts");
        for (LazyText text : texts) {
            json.writeStartObject();
            json.writeFieldName("text");
            JsonText.string(json, text);
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private boolean wantsJson() {
        return request.outputFormat() != null && request.outputFormat().kind() != OutputFormat.Kind.TEXT;
    }

    /** Models before Gemini 3 refuse a JSON form together with functions: there it can only be asked for in words. */
    private boolean formatClashes() {
        return wantsJson() && !own && !model.levels() && tools.hasFunctions();
    }

    private String formatHint() {
        if (!formatClashes()) {
            return null;
        }
        target.lost(
                "outputFormat", "this model does not enforce JSON together with functions; it is asked for in words");
        String schema = request.outputFormat().schema();
        return schema == null
                ? "When you do not call a function, answer with JSON only."
                : "When you do not call a function, answer with JSON only, which matches this JSON Schema: " + schema;
    }

    private void writeGenerationConfig(JsonGenerator json) throws IOException {
        // Opened by the first setting: an empty object is not written.
        LazyObject config = new LazyObject(json, "generationConfig");
        Sampling sampling = request.sampling();
        if (own || model.samples()) {
            writeSampling(config, sampling);
        } else {
            lost("temperature", sampling.temperature() != null);
            lost("topP", sampling.topP() != null);
            lost("topK", sampling.topK() != null);
        }
        writePenalty(config, "presencePenalty", sampling.presencePenalty());
        writePenalty(config, "frequencyPenalty", sampling.frequencyPenalty());
        if (sampling.seed() != null) {
            if (sampling.seed() == sampling.seed().intValue()) {
                config.open().writeNumberField("seed", sampling.seed().intValue());
            } else {
                target.lost("sampling.seed", "Gemini takes seeds of 32 bits");
            }
        }
        if (request.maxOutputTokens() != null) {
            int limit = own ? request.maxOutputTokens() : Math.max(1, Math.min(MAX_OUTPUT, request.maxOutputTokens()));
            config.open().writeNumberField("maxOutputTokens", limit);
        }
        target.expect(request.candidates());
        if (request.candidates() != null) {
            config.open().writeNumberField("candidateCount", request.candidates());
        }
        writeStops(config);
        if (request.topLogprobs() != null && !draws()) {
            target.lost("logprobs", "no log probabilities");
        } else if (request.topLogprobs() != null) {
            config.open().writeBooleanField("responseLogprobs", true);
            if (request.topLogprobs() > 0) {
                config.open().writeNumberField("logprobs", request.topLogprobs());
            }
        }
        writeFormat(config);
        new ThinkingWriter(model, target).write(request.thinking(), request.origin() == Protocol.ANTHROPIC, config);
        String rest = extras.remove("generationConfig");
        if (rest != null) {
            config.members(rest);
        }
        config.close();
    }

    private static void writeSampling(LazyObject config, Sampling sampling) throws IOException {
        if (sampling.temperature() != null) {
            config.open().writeNumberField("temperature", Math.max(0, Math.min(2, sampling.temperature())));
        }
        if (sampling.topP() != null) {
            config.open().writeNumberField("topP", sampling.topP());
        }
        if (sampling.topK() != null) {
            config.open().writeNumberField("topK", sampling.topK());
        }
    }

    /** Whether the model takes penalties and gives log probabilities: from Gemini 2.5 on they are refused. */
    private boolean draws() {
        return own || !model.thinks();
    }

    private void writePenalty(LazyObject config, String name, Double penalty) throws IOException {
        if (penalty == null) {
            return;
        }
        if (draws()) {
            config.open().writeNumberField(name, penalty);
        } else {
            lost(name, penalty != 0);
        }
    }

    private void writeStops(LazyObject config) throws IOException {
        List<String> stops = request.stop();
        if (stops.isEmpty()) {
            return;
        }
        if (stops.size() > MAX_STOPS) {
            target.cutAt(stops.subList(MAX_STOPS, stops.size()));
        }
        JsonGenerator json = config.open();
        json.writeArrayFieldStart("stopSequences");
        for (String stop : stops.subList(0, Math.min(MAX_STOPS, stops.size()))) {
            JsonText.string(json, stop);
        }
        json.writeEndArray();
    }

    private void writeFormat(LazyObject config) throws IOException {
        if (!wantsJson() || formatClashes()) {
            return;
        }
        JsonGenerator json = config.open();
        boolean bare = request.outputFormat().kind() == OutputFormat.Kind.ENUM;
        json.writeStringField("responseMimeType", bare ? "text/x.enum" : "application/json");
        String schema = request.outputFormat().schema();
        if (schema != null) {
            json.writeFieldName(schemas == SchemaForm.OPENAPI ? "responseSchema" : "responseJsonSchema");
            Json.write(json, schemas.cleanFormat(schema));
        }
    }
}
