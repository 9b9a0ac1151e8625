package io.github.aiproxy.codec.openai;

import io.github.aiproxy.chat.Usage;
import java.util.ArrayList;
import java.util.List;

/**
 * What one chunk of a stream says, or a whole reply, whose {@code message} has the form of a {@code delta}; made by {@link
 * ChunkReader}. One thread.
 */
final class Chunk {
    String id;
    String model;
    Usage usage;
    /** There is an {@code error}, or {@code object} is "error", as some servers write it. */
    boolean isError;

    final List<Choice> choices = new ArrayList<>(1);

    /** One answer's share. */
    static final class Choice {
        int index;
        boolean hasDelta;
        String reasoning;
        String content;
        String refusal;
        List<Fragment> calls;
        /** Raw JSON of arrays that are rare. */
        String contentParts;

        String annotations;
        String images;
        /** Raw JSON of the object; null if there is none, as usual. */
        String logprobs;

        String finish;
    }

    /** A piece of a tool call; what the piece does not say is null. */
    static final class Fragment {
        Integer index;
        String id;
        String name;
        String arguments;
        boolean custom;
        /** The deprecated {@code function_call}, which has no id. */
        boolean legacy;

        String thoughtSignature;
    }
}
