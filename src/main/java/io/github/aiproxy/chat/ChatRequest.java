package io.github.aiproxy.chat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a client asks, whichever wire it came over.
 *
 * <p>Immutable; one is read from a request when the first upstream of another protocol is tried, and written once per
 * attempt.
 *
 * @param origin the client's protocol
 * @param model the model as the client named it
 * @param stream whether the client wants events
 * @param system the instructions that lead the conversation, in order: text parts, kept apart so that cache hints stay
 *     where they were
 * @param turns the conversation
 * @param tools the tools on offer, in order
 * @param namespaces what the namespaces of tools are for (Responses), by name; those without a description are missing
 * @param toolChoice null if not said
 * @param parallelToolCalls whether several calls at once are allowed; null if not said
 * @param maxOutputTokens null if not said
 * @param stop sequences that end the answer; empty if none
 * @param sampling never null
 * @param thinking null if not said
 * @param outputFormat null if not said
 * @param verbosity OpenAI's {@code low|medium|high}; null if not said
 * @param candidates how many answers ({@code n}); null if not said
 * @param topLogprobs log probabilities wanted, and how many alternatives; null if not wanted
 * @param identity never null
 * @param serviceTier as the origin names it; null if not said
 * @param includeUsage whether a Chat client wants the usage chunk; true for every other protocol
 * @param previousResponseId Responses' stored history; null if none
 * @param store whether the provider may keep the reply; null if not said
 * @param metadata the caller's key-value pairs; empty if none
 * @param extras other top-level fields of the origin's wire: name to raw JSON, in order. Only a codec of the same
 *     protocol may write them.
 */
public record ChatRequest(
        Protocol origin,
        String model,
        boolean stream,
        List<Part> system,
        List<Turn> turns,
        List<Tool> tools,
        Map<String, String> namespaces,
        ToolChoice toolChoice,
        Boolean parallelToolCalls,
        Integer maxOutputTokens,
        List<String> stop,
        Sampling sampling,
        Thinking thinking,
        OutputFormat outputFormat,
        String verbosity,
        Integer candidates,
        Integer topLogprobs,
        Identity identity,
        String serviceTier,
        boolean includeUsage,
        String previousResponseId,
        Boolean store,
        Map<String, String> metadata,
        Map<String, String> extras) {

    public ChatRequest {
        Objects.requireNonNull(origin);
        Objects.requireNonNull(sampling);
        Objects.requireNonNull(identity);
        system = List.copyOf(system);
        turns = List.copyOf(turns);
        tools = List.copyOf(tools);
        stop = List.copyOf(stop);
    }

    /** Whether any of it is marked as the end of a prefix to cache. */
    public boolean marksCache() {
        boolean marked = marked(system);
        for (Turn turn : turns) {
            marked = marked || marked(turn.parts());
        }
        for (Tool tool : tools) {
            marked = marked || tool.cache() != null;
        }
        return marked;
    }

    private static boolean marked(List<Part> parts) {
        for (Part part : parts) {
            boolean marked = part instanceof Part.Text text && text.cache() != null
                    || part instanceof Part.Media media && media.cache() != null
                    || part instanceof Part.ToolCall call && call.cache() != null
                    || part instanceof Part.ToolResult result && (result.cache() != null || marked(result.content()));
            if (marked) {
                return true;
            }
        }
        return false;
    }

    /** The same request with another conversation. */
    public ChatRequest withTurns(List<Turn> others) {
        return new ChatRequest(
                origin,
                model,
                stream,
                system,
                others,
                tools,
                namespaces,
                toolChoice,
                parallelToolCalls,
                maxOutputTokens,
                stop,
                sampling,
                thinking,
                outputFormat,
                verbosity,
                candidates,
                topLogprobs,
                identity,
                serviceTier,
                includeUsage,
                previousResponseId,
                store,
                metadata,
                extras);
    }

    /** A request being read; set what the wire says and {@link #build()}. One thread. */
    public static final class Builder {
        private final Protocol origin;
        public String model;
        public boolean stream;
        public final List<Part> system = new ArrayList<>();
        public final List<Turn> turns = new ArrayList<>();
        public final List<Tool> tools = new ArrayList<>();
        public final Map<String, String> namespaces = new LinkedHashMap<>();
        public ToolChoice toolChoice;
        public Boolean parallelToolCalls;
        public Integer maxOutputTokens;
        public List<String> stop = List.of();
        public Sampling sampling = Sampling.UNSET;
        public Thinking thinking;
        public OutputFormat outputFormat;
        public String verbosity;
        public Integer candidates;
        public Integer topLogprobs;
        public Identity identity = Identity.UNKNOWN;
        public String serviceTier;
        public boolean includeUsage = true;
        public String previousResponseId;
        public Boolean store;
        public final Map<String, String> metadata = new LinkedHashMap<>();
        public final Map<String, String> extras = new LinkedHashMap<>();

        public Builder(Protocol origin) {
            this.origin = origin;
        }

        public ChatRequest build() {
            return new ChatRequest(
                    origin,
                    model,
                    stream,
                    system,
                    turns,
                    tools,
                    namespaces,
                    toolChoice,
                    parallelToolCalls,
                    maxOutputTokens,
                    stop,
                    sampling,
                    thinking,
                    outputFormat,
                    verbosity,
                    candidates,
                    topLogprobs,
                    identity,
                    serviceTier,
                    includeUsage,
                    previousResponseId,
                    store,
                    metadata,
                    extras);
        }
    }
}
