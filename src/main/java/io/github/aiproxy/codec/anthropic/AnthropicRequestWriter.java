package io.github.aiproxy.codec.anthropic;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.OutputFormat;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.codec.FormatInWords;
import io.github.aiproxy.codec.Json;
import io.github.aiproxy.codec.Phases;
import io.github.aiproxy.codec.StoredElsewhere;
import io.github.aiproxy.codec.Target;
import io.github.aiproxy.sse.ByteSink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Writes a request of any origin for an Anthropic upstream. One per attempt, one thread.
 *
 * @see <a href="https://platform.claude.com/docs/en/api/messages/create">Anthropic, Create a Message, Body parameters
 *     (read 2026-11)</a>
 */
final class AnthropicRequestWriter {
    private static final Part.Text JSON_HINT =
            new Part.Text("Answer with one valid JSON object and nothing around it.");

    private final ChatRequest request;
    private final Target target;
    private final boolean own;

    AnthropicRequestWriter(ChatRequest request, Target target) {
        this.request = request;
        this.target = target;
        this.own = request.origin() == Protocol.ANTHROPIC;
    }

    void write(ByteSink sink) {
        refuseUnsayable();
        ToolNames names = new ToolNames(request.tools(), target);
        OfferedTools tools = new OfferedTools(request, target, names);
        List<Part> system = new ArrayList<>();
        List<Part> displaced = new ArrayList<>();
        system(system, displaced);
        if (tools.demand() != null) {
            system.add(new Part.Text(tools.demand()));
        }
        // an own conversation may end with the assistant for another reason: a turn that paused
        boolean prefills = own || !ModelGeneration.of(target.model()).isAdaptive();
        List<History.Message> messages = new History(target, names, prefills).messages(request, displaced);
        int maxTokens = maxTokens();
        ThinkingPlan thinking = ThinkingPlan.of(request, target, maxTokens, tools.forced(), messages);
        CacheBreakpoints breakpoints = breakpoints(tools, system, messages);
        try (JsonGenerator out = Json.generator(sink)) {
            BlockWriter blocks = new BlockWriter(out, breakpoints);
            out.writeStartObject();
            out.writeStringField("model", target.model());
            out.writeNumberField("max_tokens", maxTokens);
            if (target.stream()) {
                out.writeBooleanField("stream", true);
            }
            // in the order of the provider's cache: tools, system, messages
            tools.write(out, breakpoints);
            if (!system.isEmpty()) {
                out.writeFieldName("system");
                blocks.writeContent(system);
            }
            writeMessages(out, blocks, messages);
            thinking.write(out);
            writeOutputConfig(out, thinking.effort());
            new SamplingWriter(request, target).write(out, thinking.thinks());
            writeIdentity(out);
            writeExtras(out);
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int maxTokens() {
        if (request.maxOutputTokens() != null) {
            int most = own ? Integer.MAX_VALUE : ModelGeneration.mostTokens(target.model());
            if (request.maxOutputTokens() > most) {
                target.lost("max_tokens", "the model writes no more than " + most);
            }
            return Math.min(request.maxOutputTokens(), most);
        }
        return target.defaultMaxTokens() > 0
                ? target.defaultMaxTokens()
                : ModelGeneration.longestAnswer(target.model());
    }

    private void refuseUnsayable() {
        if (!own) {
            StoredElsewhere.refuse(request);
        }
        if (request.candidates() != null && request.candidates() > 1) {
            throw ChatException.severalAnswers(request);
        }
        lost(request.topLogprobs(), "logprobs", "no log probabilities");
        lost(request.verbosity(), "verbosity", "no such setting");
        Phases.lose(request, target);
        lost(Boolean.TRUE.equals(request.store()) ? request.store() : null, "store", "nothing is stored");
        lost(request.metadata().isEmpty() ? null : request.metadata(), "metadata", "only a user id can be said");
        lost(request.identity().cacheKey(), "prompt_cache_key", "no such setting");
        if (request.identity().userId() != null) {
            lost(request.identity().safetyId(), "safety_identifier", "only a user id can be said");
        }
        if (request.outputFormat() != null) {
            lost(request.outputFormat().description(), "response_format.description", "no such setting");
        }
    }

    private void lost(Object said, String path, String why) {
        if (said != null) {
            target.lost(path, why);
        }
    }

    private void system(List<Part> system, List<Part> displaced) {
        for (int i = 0; i < request.system().size(); i++) {
            Part part = request.system().get(i);
            String path = "system[" + i + "]";
            if (part instanceof Part.Text text) {
                if (!text.words().isBlank()) {
                    system.add(new Part.Text(text.words(), List.of(), null, text.cache()));
                }
            } else if (part instanceof Part.Media media) {
                target.lost(path, "media in the system prompt: moved to the user's first turn");
                displaced.add(MediaRules.sayable(media, path, target));
            } else if (part instanceof Part.Opaque opaque && opaque.fate() == Part.Opaque.Fate.FAIL && !own) {
                throw ChatException.invalid(path + ": a " + opaque.type() + " cannot be said to this upstream");
            } else {
                target.lost(path, "not sayable in a system prompt");
            }
        }
        if (request.outputFormat() != null) {
            format(request.outputFormat(), system);
        }
    }

    /** What of the form is not enforced here. */
    private void format(OutputFormat format, List<Part> system) {
        if (format.kind() == OutputFormat.Kind.JSON_OBJECT) {
            target.lost("response_format", "any JSON: asked for in the system prompt, not enforced");
            system.add(JSON_HINT);
        } else if (format.kind() == OutputFormat.Kind.ENUM) {
            target.lost("response_format", "a bare value: asked for in the system prompt, not enforced");
            system.add(new Part.Text(FormatInWords.of(format)));
        } else if (format.schema() != null && !isEnforced(format)) {
            target.lost("response_format.schema", "it contains itself: asked for in the system prompt, not enforced");
            system.add(new Part.Text(FormatInWords.of(format)));
        }
    }

    private boolean isEnforced(OutputFormat format) {
        return format.kind() == OutputFormat.Kind.JSON_SCHEMA
                && format.schema() != null
                && (own || !RecursiveSchema.is(format.schema()));
    }

    private CacheBreakpoints breakpoints(OfferedTools tools, List<Part> system, List<History.Message> messages) {
        boolean automatic = own && request.extras().containsKey("cache_control");
        CacheBreakpoints breakpoints = new CacheBreakpoints(automatic ? 1 : 0);
        tools.count(breakpoints);
        system.forEach(breakpoints::count);
        messages.forEach(message -> message.parts().forEach(breakpoints::count));
        if (breakpoints.exceeded()) {
            target.lost("cache_control", "more than four breakpoints: the last ones are kept");
        }
        return breakpoints;
    }

    private static void writeMessages(JsonGenerator out, BlockWriter blocks, List<History.Message> messages)
            throws IOException {
        out.writeArrayFieldStart("messages");
        for (History.Message message : messages) {
            out.writeStartObject();
            out.writeStringField("role", message.role());
            out.writeFieldName("content");
            blocks.writeContent(message.parts());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private void writeOutputConfig(JsonGenerator out, String effort) throws IOException {
        OutputFormat format = request.outputFormat();
        boolean schema = format != null && isEnforced(format);
        String others = own ? request.extras().get("output_config") : null;
        if (!schema && effort == null && others == null) {
            return;
        }
        out.writeObjectFieldStart("output_config");
        if (effort != null) {
            out.writeStringField("effort", effort);
        }
        if (schema) {
            out.writeObjectFieldStart("format");
            out.writeStringField("type", "json_schema");
            out.writeFieldName("schema");
            out.writeRawValue(
                    own
                            ? format.schema()
                            : StructuredSchema.fit(
                                    format.schema(),
                                    () -> target.lost("response_format.schema", "limits that are not enforced here")));
            out.writeEndObject();
        }
        if (others != null) {
            for (Map.Entry<String, JsonNode> field : tree(others).properties()) {
                out.writeFieldName(field.getKey());
                Json.write(out, field.getValue());
            }
        }
        out.writeEndObject();
    }

    private static JsonNode tree(String json) throws JsonProcessingException {
        return Json.read(json);
    }

    private void writeIdentity(JsonGenerator out) throws IOException {
        String user = request.identity().userId();
        user = user == null ? request.identity().safetyId() : user;
        if (user != null && !user.isEmpty()) {
            out.writeObjectFieldStart("metadata");
            out.writeStringField("user_id", user);
            out.writeEndObject();
        }
        String tier = tier(request.serviceTier());
        if (tier != null) {
            out.writeStringField("service_tier", tier);
        }
    }

    private String tier(String said) {
        if (said == null || own) {
            return said;
        }
        return switch (said) {
            case "auto", "priority" -> "auto";
            case "default", "standard", "standard_only" -> "standard_only";
            default -> {
                target.lost("service_tier", "no such tier");
                yield null;
            }
        };
    }

    private void writeExtras(JsonGenerator out) throws IOException {
        for (Map.Entry<String, String> extra : request.extras().entrySet()) {
            if (!own) {
                target.lost(extra.getKey(), "no such setting");
            } else if (!extra.getKey().equals("output_config")) {
                out.writeFieldName(extra.getKey());
                out.writeRawValue(extra.getValue());
            }
        }
    }
}
