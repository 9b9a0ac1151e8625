package io.github.aiproxy.codec.responses;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.LazyText;
import io.github.aiproxy.chat.OutputFormat;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Sampling;
import io.github.aiproxy.chat.Thinking;
import io.github.aiproxy.chat.ToolChoice;
import io.github.aiproxy.codec.Json;
import io.github.aiproxy.codec.OpenAiEfforts;
import io.github.aiproxy.codec.OpenAiModel;
import io.github.aiproxy.codec.OpenAiStrictSchema;
import io.github.aiproxy.codec.StoredElsewhere;
import io.github.aiproxy.codec.Target;
import io.github.aiproxy.sse.ByteSink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Writes the top level of a request; the input and the tools have writers of their own. One per request, one thread. */
final class RequestWriter {
    private static final String ENCRYPTED = "reasoning.encrypted_content";
    /** The API refuses smaller limits. */
    private static final int LEAST_OUTPUT = 16;

    private final ChatRequest request;
    private final Target target;
    private final OpenAiModel model;
    private final boolean own;
    /** How much to reason, as written; null if that is left to the model. */
    private String effort;

    RequestWriter(ChatRequest request, Target target) {
        this.request = request;
        this.target = target;
        this.model = OpenAiModel.of(target.model());
        this.own = request.origin() == Protocol.RESPONSES;
    }

    void write(ByteSink sink) {
        if (!own) {
            StoredElsewhere.refuse(request);
        }
        if (request.candidates() != null && request.candidates() > 1) {
            throw ChatException.severalAnswers(request);
        }
        try (JsonGenerator out = Json.generator(sink)) {
            ToolNames names = new ToolNames(request, target);
            out.writeStartObject();
            out.writeStringField("model", target.model());
            LazyText instructions = Instructions.of(request);
            if (instructions != null && !request.turns().isEmpty()) {
                Json.writeText(out, "instructions", instructions);
            }
            out.writeFieldName("input");
            new InputWriter(out, request, target, names).write();
            tools(out, new ToolWriter(request, target, names));
            thinking(out);
            String verbosity = verbosity();
            if (request.outputFormat() != null || verbosity != null) {
                out.writeFieldName("text");
                text(
                        out,
                        request,
                        verbosity,
                        () -> target.lost(
                                "text.format.strict", "the schema does not meet OpenAI's rules for strict ones"));
            }
            limits(out);
            identity(out);
            if (!own) {
                request.extras().keySet().forEach(extra -> lost(extra, true));
                if (request.marksCache()) {
                    target.lost("cache_control", "this provider caches of its own accord");
                }
            } else {
                string(out, "previous_response_id", request.previousResponseId());
                for (Map.Entry<String, String> extra : request.extras().entrySet()) {
                    if (!extra.getKey().equals("include")) {
                        out.writeFieldName(extra.getKey());
                        out.writeRawValue(extra.getValue());
                    }
                }
            }
            out.writeBooleanField("store", Boolean.TRUE.equals(request.store()));
            out.writeBooleanField("stream", target.stream());
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void tools(JsonGenerator out, ToolWriter tools) throws IOException {
        ToolChoice choice = request.toolChoice();
        if (!tools.any()) {
            return;
        }
        out.writeFieldName("tools");
        tools.writeTools(out);
        if (request.parallelToolCalls() != null) {
            out.writeBooleanField("parallel_tool_calls", request.parallelToolCalls());
        }
        if (choice == null) {
            return;
        }
        if (choice.mode() == ToolChoice.Mode.NAMED
                && tools.offered(choice.names().get(0)) == null) {
            String name = choice.names().get(0);
            if (!tools.known(name)) {
                throw ChatException.invalid("tool_choice: there is no tool \"" + name + "\"");
            }
            target.lost("tool_choice", "no such tool on this wire: " + name);
            return;
        }
        out.writeFieldName("tool_choice");
        tools.writeChoice(out, choice);
    }

    private void thinking(JsonGenerator out) throws IOException {
        Set<String> include = included();
        Thinking thinking = request.thinking();
        if (thinking != null && model == OpenAiModel.PLAIN) {
            lost("thinking", thinking.mode() != Thinking.Mode.OFF);
            include.remove(ENCRYPTED);
        } else if (thinking != null) {
            effort = OpenAiEfforts.of(target.model()).word(thinking);
            if (effort != null && !effort.equals(OpenAiEfforts.said(thinking))) {
                target.lost("reasoning.effort", "the nearest that this model takes is " + effort);
            }
            String summary = summary(thinking);
            if (effort != null || summary != null) {
                out.writeObjectFieldStart("reasoning");
                string(out, "effort", effort);
                string(out, "summary", summary);
                out.writeEndObject();
            }
            // Without it nobody could send the thoughts back, as nothing is stored.
            if (thinking.mode() != Thinking.Mode.OFF) {
                include.add(ENCRYPTED);
            }
        }
        if (!own && logprobs()) {
            include.add(RequestReader.LOGPROBS);
        }
        if (!include.isEmpty()) {
            out.writeArrayFieldStart("include");
            for (String what : include) {
                out.writeString(what);
            }
            out.writeEndArray();
        }
    }

    private boolean logprobs() {
        return request.topLogprobs() != null && (own || model != OpenAiModel.REASONING);
    }

    private Set<String> included() {
        Set<String> include = new LinkedHashSet<>();
        String said = own ? request.extras().get("include") : null;
        if (said != null) {
            try {
                Json.read(said).forEach(what -> include.add(what.asText()));
            } catch (JsonProcessingException e) {
                throw new AssertionError(e);
            }
        }
        return include;
    }

    /** OpenAI's word for what to show; null for nothing. */
    static String summary(Thinking thinking) {
        if (thinking.mode() == Thinking.Mode.OFF) {
            return null;
        }
        if (thinking.visibility() == null) {
            // Who switches thinking on wants to see it; who only names an effort does not.
            return thinking.mode() == null ? null : "auto";
        }
        return switch (thinking.visibility()) {
            case OMITTED -> null;
            case SUMMARY -> "auto";
            case CONCISE -> "concise";
            case DETAILED -> "detailed";
        };
    }

    /** Whether the request says anything for {@code text}. */
    static boolean saysText(ChatRequest request) {
        return request.outputFormat() != null || request.verbosity() != null;
    }

    /**
     * Writes the value of {@code text}.
     *
     * @param verbosity null to say none
     * @param onLoose told if a schema that should be enforced cannot be
     */
    static void text(JsonGenerator out, ChatRequest request, String verbosity, Runnable onLoose) throws IOException {
        OutputFormat format = request.outputFormat();
        out.writeStartObject();
        if (format != null) {
            out.writeObjectFieldStart("format");
            out.writeStringField("type", format.kind().name().toLowerCase(Locale.ROOT));
            if (format.kind() == OutputFormat.Kind.JSON_SCHEMA) {
                schema(out, format, request.origin(), onLoose);
            }
            out.writeEndObject();
        }
        string(out, "verbosity", verbosity);
        out.writeEndObject();
    }

    /** What to say of it; null for nothing. */
    private String verbosity() {
        String said = request.verbosity();
        if (said == null || OpenAiModel.takesVerbosity(target.model(), said)) {
            return said;
        }
        target.lost("text.verbosity", "not with this model");
        return null;
    }

    private static void schema(JsonGenerator out, OutputFormat format, Protocol origin, Runnable onLoose)
            throws IOException {
        StringBuilder name = new StringBuilder();
        String said = format.name() == null ? "" : format.name();
        for (int i = 0; i < Math.min(said.length(), Ids.MAX); i++) {
            char c = said.charAt(i);
            name.append(c < 128 && (Character.isLetterOrDigit(c) || c == '_' || c == '-') ? c : '_');
        }
        out.writeStringField("name", name.length() == 0 ? "answer" : name.toString());
        string(out, "description", format.description());
        String schema = format.schema() == null ? "{\"type\":\"object\",\"properties\":{}}" : format.schema();
        out.writeFieldName("schema");
        out.writeRawValue(schema);
        // Anthropic and Gemini always enforce the schema.
        boolean enforced = origin == Protocol.ANTHROPIC || origin == Protocol.GEMINI;
        if (format.strict() != null || enforced) {
            boolean strict = format.strict() == null || format.strict();
            boolean strictable = !enforced || OpenAiStrictSchema.isKept(schema);
            if (strict && !strictable) {
                onLoose.run();
            }
            out.writeBooleanField("strict", strict && strictable);
        }
    }

    private void limits(JsonGenerator out) throws IOException {
        Integer limit = request.maxOutputTokens();
        if (limit != null) {
            int most = OpenAiModel.longestAnswer(target.model());
            if (limit < LEAST_OUTPUT) {
                target.lost("max_output_tokens", "raised to the least that this API takes, " + LEAST_OUTPUT);
            } else if (limit > most) {
                target.lost("max_output_tokens", "the model writes no more than " + most);
            }
            out.writeNumberField("max_output_tokens", Math.max(LEAST_OUTPUT, Math.min(limit, most)));
        }
        Sampling sampling = request.sampling();
        sampling(out, "temperature", sampling.temperature());
        sampling(out, "top_p", sampling.topP());
        target.cutAt(request.stop());
        lost("top_k", sampling.topK() != null);
        lost("presence_penalty", sampling.presencePenalty() != null);
        lost("frequency_penalty", sampling.frequencyPenalty() != null);
        lost("seed", sampling.seed() != null);
        if (logprobs()) {
            out.writeNumberField("top_logprobs", request.topLogprobs());
        } else if (request.topLogprobs() != null) {
            target.lost("logprobs", "this model reasons");
        }
    }

    /** Writes a sampling parameter, if the model takes other values of it than 1. */
    private void sampling(JsonGenerator out, String name, Double value) throws IOException {
        boolean reasons = model == OpenAiModel.REASONING && !"none".equals(effort);
        if (value != null && value != 1 && reasons) {
            target.lost(name, "this model reasons");
        } else if (value != null) {
            out.writeNumberField(name, Math.max(0, Math.min(2, value)));
        }
    }

    private void lost(String field, boolean said) {
        if (said) {
            target.lost(field, "no such setting");
        }
    }

    private void identity(JsonGenerator out) throws IOException {
        String user = request.identity().userId();
        String key = request.identity().cacheKey();
        string(out, "user", user == null ? null : Ids.fit(user));
        string(out, "safety_identifier", request.identity().safetyId());
        if (key == null && user != null && !own) {
            // One conversation's calls should meet one cache, and Anthropic's user id names the session.
            key = Ids.hash(user, 32);
        }
        string(out, "prompt_cache_key", key == null ? null : Ids.fit(key));
        string(out, "service_tier", tier());
        if (!request.metadata().isEmpty()) {
            out.writeObjectFieldStart("metadata");
            for (Map.Entry<String, String> pair : request.metadata().entrySet()) {
                out.writeStringField(pair.getKey(), pair.getValue());
            }
            out.writeEndObject();
        }
    }

    /** Never one that costs more than the client asked for. */
    private String tier() {
        String tier = request.serviceTier();
        if (tier == null || own || request.origin() == Protocol.OPENAI) {
            return tier;
        }
        return switch (tier.toLowerCase(Locale.ROOT)) {
            case "standard_only", "standard" -> "default";
            case "flex" -> "flex";
            case "priority" -> "priority";
            default -> {
                lost("service_tier", true);
                yield null;
            }
        };
    }

    private static void string(JsonGenerator out, String name, String value) throws IOException {
        if (value != null) {
            out.writeStringField(name, value);
        }
    }
}
