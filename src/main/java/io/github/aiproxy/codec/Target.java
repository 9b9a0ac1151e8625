package io.github.aiproxy.codec;

import io.github.aiproxy.chat.Event;
import io.github.aiproxy.chat.ToolKind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The upstream side of one attempt: what a request is written for, and what its reply is read with. One per attempt, one
 * thread.
 */
public final class Target {
    private final String model;
    private final boolean stream;
    private final int defaultMaxTokens;
    private final String apiVersion;
    private final Map<String, ToolName> toolNames = new LinkedHashMap<>();
    private final List<Loss> losses = new ArrayList<>();
    private final Set<String> wrapped = new HashSet<>();
    private List<String> cutAt = List.of();
    private int answers = 1;

    /**
     * @param model the upstream's name of the model
     * @param stream whether the upstream is asked for events
     * @param defaultMaxTokens for a protocol that demands a limit when the client gave none; 0 for the model's own
     * @param apiVersion the version that the request will name (Anthropic's {@code anthropic-version}); null for the one
     *     that the codec writes for of its own accord
     */
    public Target(String model, boolean stream, int defaultMaxTokens, String apiVersion) {
        this.model = model;
        this.stream = stream;
        this.defaultMaxTokens = defaultMaxTokens;
        this.apiVersion = apiVersion;
    }

    public Target(String model, boolean stream, int defaultMaxTokens) {
        this(model, stream, defaultMaxTokens, null);
    }

    public String model() {
        return model;
    }

    public boolean stream() {
        return stream;
    }

    public int defaultMaxTokens() {
        return defaultMaxTokens;
    }

    /** The version that the request will name; null if nobody asked for another than the codec's own. */
    public String apiVersion() {
        return apiVersion;
    }

    /**
     * Records that a request's part cannot be said on this wire.
     *
     * @param path where it was, as {@code messages[0].name}
     * @param why in a few words
     */
    public void lost(String path, String why) {
        losses.add(new Loss(path, why));
    }

    /** What could not be said, in order. */
    public List<Loss> losses() {
        return losses;
    }

    /**
     * Has the answer end at sequences that this upstream cannot be told, or not all of: the proxy looks for them itself.
     *
     * @param sequences empty ones do not count
     */
    public void cutAt(List<String> sequences) {
        cutAt = sequences.stream().filter(sequence -> !sequence.isEmpty()).toList();
    }

    /** Remembers how many answers are asked for; null for one. */
    public void expect(Integer candidates) {
        answers = candidates == null ? 1 : Math.max(1, candidates);
    }

    /** How many answers are asked for: a stream that ends without a word is whole when each of them is. */
    public int answers() {
        return answers;
    }

    /** A reader whose answer ends at what {@link #cutAt} says, and is over then; the reader itself if that is nothing. */
    public EventReader cutting(EventReader reader) {
        return cutAt.isEmpty() ? reader : new CuttingReader(reader, cutAt, answers == 1);
    }

    /** A sink that a whole reply is read into, whose answer ends at what {@link #cutAt} says. */
    public Consumer<Event> cutting(Consumer<Event> sink) {
        return cutAt.isEmpty() ? sink : new StopCut(cutAt, false, sink);
    }

    /** Remembers which of the client's tools a name on the wire stands for. Written with the request, read with the reply. */
    public void nameTool(String wireName, ToolName original) {
        toolNames.put(wireName, original);
    }

    /** Remembers that a tool's arguments, which are no object for the client, are an object's only member on the wire. */
    public void wrapArguments(String wireName) {
        wrapped.add(wireName);
    }

    public boolean wrapsArguments(String wireName) {
        return wrapped.contains(wireName);
    }

    /** The client's tool behind a name on the wire; null if the name was sent as it is. */
    public ToolName toolNamed(String wireName) {
        return toolNames.get(wireName);
    }

    /**
     * A part of a request that was left out.
     *
     * @param path where it was
     * @param why in a few words
     */
    public record Loss(String path, String why) {}

    /**
     * A tool as the client knows it.
     *
     * @param name its name
     * @param namespace its namespace; null if none
     * @param kind what sort of tool the client declared: a custom tool that was written as a function is read back as
     *     custom
     */
    public record ToolName(String name, String namespace, ToolKind kind) {}
}
