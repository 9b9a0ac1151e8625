package io.github.aiproxy.upstream;

import io.github.aiproxy.codec.JsonEdit;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;

/**
 * The end of a Codex stream: its backend may leave {@code response.output} empty, where clients look for the whole
 * answer. It is rebuilt of the items that came one by one. Everything else goes on byte for byte. One per reply, one
 * thread.
 */
final class CodexReplies implements FrameEdit.Rule {
    private static final byte[][] WORTH_A_LOOK = {
        bytes("response.output_item.done"), bytes("response.completed"), bytes("response.incomplete")
    };
    /** The type stands at the beginning of a frame, in {@code event:} or in the first members of the data. */
    private static final int BEGINNING = 160;

    /** Items by output index, as their JSON. */
    private final TreeMap<Long, String> items = new TreeMap<>();

    @Override
    public boolean mayChange(byte[] buffer, int offset, int length) {
        int end = offset + Math.min(length, BEGINNING);
        for (byte[] word : WORTH_A_LOOK) {
            for (int i = offset; i <= end - word.length; i++) {
                int j = 0;
                while (j < word.length && buffer[i + j] == word[j]) {
                    j++;
                }
                if (j == word.length) {
                    return true;
                }
            }
        }
        return false;
    }

    @Override
    public byte[] edit(byte[] data) {
        Seen seen = new Seen();
        byte[] edited = JsonEdit.apply(
                data,
                root -> root.members((name, value) -> {
                    switch (name) {
                        case "type" -> seen.type = value.text();
                        case "output_index" -> seen.index = value.raw();
                        case "item" -> seen.item = value.raw();
                        case "response" -> rebuild(value);
                        default -> {}
                    }
                }));
        if ("response.output_item.done".equals(seen.type) && seen.item != null) {
            items.put(index(seen.index), seen.item);
        }
        return edited;
    }

    private void rebuild(JsonEdit.Value response) {
        boolean[] whole = {items.isEmpty()};
        response.members((name, value) -> {
            if (name.equals("output") && !whole[0]) {
                int[] count = {0};
                value.elements(item -> count[0]++);
                whole[0] = count[0] > 0;
                if (!whole[0]) {
                    value.replace(output());
                    whole[0] = true;
                }
            }
        });
        if (!whole[0] && response.isObject()) {
            response.add(List.of("\"output\":" + output()));
        }
    }

    private String output() {
        return '[' + String.join(",", items.values()) + ']';
    }

    private long index(String said) {
        try {
            return said == null ? items.size() : Long.parseLong(said);
        } catch (NumberFormatException e) {
            return items.size();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** What a frame has. */
    private static final class Seen {
        private String type;
        private String index;
        private String item;
    }
}
