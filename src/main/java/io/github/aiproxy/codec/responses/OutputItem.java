package io.github.aiproxy.codec.responses;

import io.github.aiproxy.chat.Part;
import java.util.ArrayList;
import java.util.List;

/** An item of an upstream's output while it streams. One per item, one thread. */
final class OutputItem {
    private static final int MOST = 255;

    /** The item's type; null until it is known. */
    String type;

    String id;
    String callId;
    String name;
    String namespace;
    /** What a message is for; null if not said. */
    String phase;
    /** Whether {@code output_item.added} was seen. */
    boolean announced;
    /** Whether {@code output_item.done} was seen. */
    boolean done;
    /** A message's contents by index; a reasoning's sections and a call's arguments by order. */
    final List<Content> contents = new ArrayList<>(1);
    /** The number of a call's or a reasoning's part; -1 until it begins. */
    int part = -1;
    /** A reasoning streams its summary or its raw thoughts; whichever comes first is kept. */
    String channel;
    /** Arguments that came before the call's name. */
    StringBuilder held;

    /** The upstream's number of the reasoning section that streams; -1 before the first. */
    int section = -1;

    Content content(int index) {
        // Upstreams count from 0; a wild index must not cost memory.
        int at = Math.min(index, MOST);
        while (contents.size() <= at) {
            contents.add(new Content());
        }
        return contents.get(at);
    }

    /** One text of an item. */
    final class Content {
        final Said said = new Said();
        /** The number of the text's part; -1 until it begins. Used by messages only. */
        int part = -1;

        int annotations;
        /** Whether log probabilities came with the pieces. */
        boolean weighed;

        boolean ended;

        /** How its part begins. */
        Part skeleton(boolean refusal) {
            return (refusal ? new Part.Refusal("") : new Part.Text("")).withPhase(phase);
        }
    }
}
