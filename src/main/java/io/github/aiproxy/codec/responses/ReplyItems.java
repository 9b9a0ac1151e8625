package io.github.aiproxy.codec.responses;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The items of a reply's output that are complete, and the ids that they and the open one have. One per reply, one thread. */
final class ReplyItems {
    private final String replyId;
    private final List<byte[]> items = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();

    ReplyItems(String replyId) {
        this.replyId = replyId;
    }

    /** Each as JSON. */
    List<byte[]> all() {
        return items;
    }

    /** The index of the open item, or of the next one. */
    int next() {
        return items.size();
    }

    void add(byte[] json) {
        items.add(json);
    }

    /** The upstream's own id if it has one of this wire, else one of ours; never the same twice. */
    String id(String prefix, String theirs) {
        if (theirs != null && theirs.startsWith(prefix) && theirs.length() <= Ids.MAX && ids.add(theirs)) {
            return theirs;
        }
        String id = Ids.fit(prefix + replyId + "_" + items.size());
        for (int n = 2; !ids.add(id); n++) {
            id = Ids.fit(prefix + replyId + "_" + items.size() + "_" + n);
        }
        return id;
    }
}
