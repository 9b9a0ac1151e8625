package io.github.aiproxy.codec.responses;

import io.github.aiproxy.codec.Json;
import io.github.aiproxy.sse.ByteSink;
import io.github.aiproxy.sse.Frames;
import java.util.List;

/**
 * What the events of a stream have in common: their numbers, the ids and indexes of items, and the items that were
 * closed, which the last event repeats. One per reply, one thread.
 */
final class OutputEvents {
    private final ReplyItems items;
    private int sequence;

    OutputEvents(String replyId) {
        this.items = new ReplyItems(replyId);
    }

    /** The closed items, each as JSON. */
    List<byte[]> items() {
        return items.all();
    }

    /** Opens an event: {@code event:}, then {@code data:} up to and with the number. */
    void head(String type, ByteSink out) {
        begin(type, out);
        out.digits(sequence++);
    }

    /** The same with what {@link #begin(String)} has made. */
    void head(byte[] begin, ByteSink out) {
        out.write(begin);
        out.digits(sequence++);
    }

    /** What stands before the number of an event of that type, to be made once per part. */
    byte[] begin(String type) {
        ByteSink bytes = new ByteSink(128);
        begin(type, bytes);
        return bytes.toByteArray();
    }

    private static void begin(String type, ByteSink out) {
        Frames.begin(out, type);
        out.ascii("{\"type\":\"");
        out.ascii(type);
        out.ascii("\",\"sequence_number\":");
    }

    /** Closes the event. */
    void tail(ByteSink out) {
        out.write('}');
        Frames.end(out);
    }

    void quote(ByteSink out, String text) {
        Json.writeString(out, text);
    }

    /**
     * An item begins or ends.
     *
     * @param what {@code added} or {@code done}
     */
    void item(String what, byte[] json, ByteSink out) {
        head("response.output_item." + what, out);
        out.ascii(",\"output_index\":" + items.next() + ",\"item\":");
        out.write(json);
        tail(out);
    }

    /** An item ends, and the next index comes up. */
    void done(byte[] json, ByteSink out) {
        item("done", json, out);
        items.add(json);
    }

    /** The id of an item that begins; see {@link ReplyItems#id}. */
    String id(String prefix, String theirs) {
        return items.id(prefix, theirs);
    }

    /** Which item an event is about. */
    void place(String itemId, ByteSink out) {
        out.ascii(",\"item_id\":");
        Json.writeString(out, itemId);
        out.ascii(",\"output_index\":" + items.next());
    }

    /** What stands between an event's number and its delta, to be made once per part. */
    byte[] around(String itemId, String index) {
        ByteSink bytes = new ByteSink(96);
        place(itemId, bytes);
        bytes.ascii(index);
        bytes.ascii(",\"delta\":");
        return bytes.toByteArray();
    }
}
