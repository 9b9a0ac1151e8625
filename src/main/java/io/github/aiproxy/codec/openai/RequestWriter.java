package io.github.aiproxy.codec.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.OutputFormat;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Sampling;
import io.github.aiproxy.chat.Thinking;
import io.github.aiproxy.codec.Json;
import io.github.aiproxy.codec.OpenAiEfforts;
import io.github.aiproxy.codec.OpenAiFormat;
import io.github.aiproxy.codec.OpenAiModel;
import io.github.aiproxy.codec.OpenAiStrictSchema;
import io.github.aiproxy.codec.Phases;
import io.github.aiproxy.codec.StoredElsewhere;
import io.github.aiproxy.codec.Target;
import io.github.aiproxy.sse.ByteSink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/**
 * Writes a request for a Chat Completions upstream, whichever wire it came over. One per attempt, one thread.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/chat/create">Create chat completion (read 2026-11)</a>
 */
final class RequestWriter {
    private static final int MAX_STOP = 4;
    /** The longest that the vendor takes as an end user's id or a cache key. */
    private static final int MAX_ID = 64;

    private final ChatRequest request;
    private final Target target;
    private final OpenAiModel model;
    private final String maxTokensField;
    private final OpenAiCodec.Thoughts thoughts;
    /** How much to reason, as written; null if that is left to the model. */
    private String effort;

    RequestWriter(ChatRequest request, Target target, String maxTokensField, OpenAiCodec.Thoughts thoughts) {
        this.request = request;
        this.target = target;
        this.model = OpenAiModel.of(target.model());
        this.maxTokensField = maxTokensField;
        this.thoughts = thoughts;
    }

    void write(ByteSink sink) {
        StoredElsewhere.refuse(request);
        try (JsonGenerator out = Json.generator(sink)) {
            out.writeStartObject();
            out.writeStringField("model", target.model());
            WireNames names = new WireNames(request, target);
            new MessageWriter(request, target, names, thoughts, out).write();
            ToolWriter tools = new ToolWriter(request, target, names);
            tools.write(out);
            answer(out, tools.any());
            sampling(out);
            account(out);
            for (Map.Entry<String, String> extra : request.extras().entrySet()) {
                if (request.origin() == Protocol.OPENAI) {
                    out.writeFieldName(extra.getKey());
                    out.writeRawValue(extra.getValue());
                } else {
                    target.lost(extra.getKey(), "no such setting");
                }
            }
            Phases.lose(request, target);
            if (request.origin() != Protocol.OPENAI && request.marksCache()) {
                target.lost("cache_control", "this provider caches of its own accord");
            }
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void answer(JsonGenerator out, boolean tools) throws IOException {
        if (target.stream()) {
            out.writeBooleanField("stream", true);
            out.writeObjectFieldStart("stream_options");
            out.writeBooleanField("include_usage", true);
            out.writeEndObject();
        }
        if (request.maxOutputTokens() != null) {
            int limit = request.maxOutputTokens();
            int most = OpenAiModel.longestAnswer(target.model());
            if (limit < 1) {
                target.lost("max_tokens", "at least one token is written");
                limit = 1;
            } else if (limit > most) {
                target.lost("max_tokens", "the model writes no more than " + most);
                limit = most;
            }
            out.writeNumberField(maxTokensField, limit);
        }
        effort = effort(tools);
        if (effort != null) {
            out.writeStringField("reasoning_effort", effort);
        }
        if (request.verbosity() != null && OpenAiModel.takesVerbosity(target.model(), request.verbosity())) {
            out.writeStringField("verbosity", request.verbosity());
        } else if (request.verbosity() != null) {
            target.lost("verbosity", "not with this model");
        }
        if (OpenAiFormat.inWords(request, target.model()) != null) {
            target.lost("response_format", OpenAiFormat.LOSS);
        } else if (request.outputFormat() != null) {
            format(out, request.outputFormat());
        }
        if (model == OpenAiModel.REASONING) {
            // Those refuse the parameter.
            target.cutAt(request.stop());
        } else if (!request.stop().isEmpty()) {
            stop(out);
        }
        target.expect(request.candidates());
        if (request.candidates() != null) {
            out.writeNumberField("n", request.candidates());
        }
        if (request.topLogprobs() != null && sampled("logprobs")) {
            out.writeBooleanField("logprobs", true);
            if (request.topLogprobs() > 0) {
                out.writeNumberField("top_logprobs", request.topLogprobs());
            }
        }
    }

    private String effort(boolean tools) {
        Thinking thinking = request.thinking();
        if (tools && OpenAiModel.toolsForbidReasoning(target.model())) {
            if (thinking != null && thinking.mode() != Thinking.Mode.OFF) {
                target.lost("reasoning_effort", "this model does not reason beside tools on this wire");
            }
            return "none";
        }
        if (thinking == null) {
            return null;
        }
        if (model == OpenAiModel.PLAIN) {
            if (thinking.mode() != Thinking.Mode.OFF) {
                target.lost("thinking", "the model does not think");
            }
            return null;
        }
        String told = OpenAiEfforts.of(target.model()).word(thinking);
        if (told != null && !told.equals(OpenAiEfforts.said(thinking))) {
            target.lost("reasoning_effort", "the nearest that this model takes is " + told);
        }
        return told;
    }

    private void format(JsonGenerator out, OutputFormat format) throws IOException {
        switch (format.kind()) {
            case TEXT, ENUM -> {}
            case JSON_OBJECT -> {
                out.writeObjectFieldStart("response_format");
                out.writeStringField("type", "json_object");
                out.writeEndObject();
            }
            case JSON_SCHEMA -> {
                out.writeObjectFieldStart("response_format");
                out.writeStringField("type", "json_schema");
                out.writeObjectFieldStart("json_schema");
                String name = format.name() == null || format.name().isEmpty() ? "response" : format.name();
                String legal = WireNames.replaced(name);
                out.writeStringField("name", legal.length() <= MAX_ID ? legal : legal.substring(0, MAX_ID));
                if (format.description() != null) {
                    out.writeStringField("description", format.description());
                }
                if (format.schema() != null) {
                    out.writeFieldName("schema");
                    out.writeRawValue(format.schema());
                }
                strict(out, format);
                out.writeEndObject();
                out.writeEndObject();
            }
        }
    }

    private void strict(JsonGenerator out, OutputFormat format) throws IOException {
        // Anthropic and Gemini enforce every schema, also those that strict mode refuses here.
        boolean enforced = request.origin() == Protocol.ANTHROPIC || request.origin() == Protocol.GEMINI;
        if (!enforced) {
            if (format.strict() != null) {
                out.writeBooleanField("strict", format.strict());
            }
            return;
        }
        boolean strict = !Boolean.FALSE.equals(format.strict()) && OpenAiStrictSchema.isKept(format.schema());
        if (!strict) {
            target.lost("response_format.json_schema.strict", "the schema is not strict enough to be enforced");
        }
        out.writeBooleanField("strict", strict);
    }

    private void stop(JsonGenerator out) throws IOException {
        List<String> stop = request.stop();
        if (stop.size() > MAX_STOP) {
            target.cutAt(stop.subList(MAX_STOP, stop.size()));
            stop = stop.subList(0, MAX_STOP);
        }
        out.writeArrayFieldStart("stop");
        for (String sequence : stop) {
            out.writeString(sequence);
        }
        out.writeEndArray();
    }

    private void sampling(JsonGenerator out) throws IOException {
        Sampling sampling = request.sampling();
        number(out, "temperature", sampling.temperature(), 1);
        number(out, "top_p", sampling.topP(), 1);
        number(out, "presence_penalty", sampling.presencePenalty(), 0);
        number(out, "frequency_penalty", sampling.frequencyPenalty(), 0);
        if (sampling.seed() != null) {
            out.writeNumberField("seed", sampling.seed());
        }
        if (sampling.topK() != null) {
            target.lost("top_k", "no such setting");
        }
    }

    /** Writes a sampling parameter, if the model takes other values of it than the usual one. */
    private void number(JsonGenerator out, String name, Double value, double usual) throws IOException {
        if (value != null && value != usual && model == OpenAiModel.REASONING && !"none".equals(effort)) {
            target.lost(name, "this model reasons");
        } else if (value != null) {
            out.writeNumberField(name, value);
        }
    }

    /** Whether the model can be told how its tokens are drawn; the loss of {@code setting} is recorded if not. */
    private boolean sampled(String setting) {
        if (model == OpenAiModel.REASONING) {
            target.lost(setting, "not with a model that reasons");
        }
        return model != OpenAiModel.REASONING;
    }

    private void account(JsonGenerator out) throws IOException {
        id(out, "user", request.identity().userId());
        id(out, "safety_identifier", request.identity().safetyId());
        id(out, "prompt_cache_key", request.identity().cacheKey());
        String tier = tier();
        if (tier != null) {
            out.writeStringField("service_tier", tier);
        }
        if (Boolean.TRUE.equals(request.store())) {
            out.writeBooleanField("store", true);
            if (!request.metadata().isEmpty()) {
                out.writeObjectFieldStart("metadata");
                for (Map.Entry<String, String> pair : request.metadata().entrySet()) {
                    out.writeStringField(pair.getKey(), pair.getValue());
                }
                out.writeEndObject();
            }
        } else if (!request.metadata().isEmpty()) {
            target.lost("metadata", "only with a stored reply");
        }
    }

    private static void id(JsonGenerator out, String name, String id) throws IOException {
        if (id != null && !id.isEmpty()) {
            out.writeStringField(name, id.length() <= MAX_ID ? id : WireNames.hash(id));
        }
    }

    /** Only what means the same here; never one that costs more than was asked for. */
    private String tier() {
        String tier = request.serviceTier();
        if (tier == null || request.origin() == Protocol.OPENAI || request.origin() == Protocol.RESPONSES) {
            return tier;
        }
        return switch (tier) {
            case "auto", "priority", "flex" -> tier;
            case "standard", "standard_only" -> "default";
            default -> {
                target.lost("service_tier", "not on this wire");
                yield null;
            }
        };
    }
}
