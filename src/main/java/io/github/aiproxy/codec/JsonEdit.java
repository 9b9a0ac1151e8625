package io.github.aiproxy.codec;

import com.fasterxml.jackson.core.JsonToken;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.sse.ByteSink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Edits a JSON document where it must be edited, in one pass: every byte that is kept stays as it was, with its order,
 * blanks and number lexemes. One per document, one thread.
 */
public final class JsonEdit {
    private final byte[] json;
    private final JsonReader parser;
    private final List<Change> changes = new ArrayList<>();

    /** The bytes that stand in place of those from {@code start} to before {@code end}. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Change(int start, int end, byte[] text) {}

    private JsonEdit(byte[] json, JsonReader parser) {
        this.json = json;
        this.parser = parser;
    }

    /**
     * Edits a document.
     *
     * @param editor is shown the whole document's value
     * @return {@code json} itself if nothing was changed
     * @throws ChatException INVALID_REQUEST if it is not JSON
     */
    public static byte[] apply(byte[] json, Consumer<Value> editor) {
        try (JsonReader parser = Json.reader(json)) {
            JsonEdit edit = new JsonEdit(json, parser);
            parser.nextToken();
            edit.show(-1, editor);
            return edit.result();
        } catch (IOException e) {
            throw new ChatException(
                    ChatException.invalid("not valid JSON: " + e.getMessage()).error(), e);
        }
    }

    private byte[] result() {
        if (changes.isEmpty()) {
            return json;
        }
        changes.sort(Comparator.comparingInt(Change::start).thenComparingInt(Change::end));
        ByteSink out = new ByteSink(json.length + 256);
        int from = 0;
        for (Change change : changes) {
            out.write(json, from, change.start - from);
            out.write(change.text);
            from = change.end;
        }
        out.write(json, from, json.length - from);
        return out.toByteArray();
    }

    private Value show(int keyStart, Consumer<Value> editor) throws IOException {
        Value value = new Value(keyStart, tokenStart());
        editor.accept(value);
        value.skip();
        return value;
    }

    private int tokenStart() {
        return parser.tokenStart();
    }

    private int position() throws IOException {
        return parser.tokenEnd();
    }

    private void change(int start, int end, String text) {
        changes.add(new Change(start, end, text.getBytes(StandardCharsets.UTF_8)));
    }

    /** One value of the document, valid while it is shown: look into it once, or change it, or leave it. */
    public final class Value {
        private final int keyStart;
        private final int start;
        private final JsonToken token = parser.currentToken();
        private int end = -1;
        private boolean removed;
        /** After the opening bracket, after the last member or element that is kept, and how many are kept. */
        private int opened;

        private int keptEnd;
        private int kept;

        private Value(int keyStart, int start) {
            this.keyStart = keyStart;
            this.start = start;
        }

        public boolean isObject() {
            return token == JsonToken.START_OBJECT;
        }

        public boolean isArray() {
            return token == JsonToken.START_ARRAY;
        }

        public boolean isNull() {
            return token == JsonToken.VALUE_NULL;
        }

        public boolean isTrue() {
            return token == JsonToken.VALUE_TRUE;
        }

        public boolean isFalse() {
            return token == JsonToken.VALUE_FALSE;
        }

        /** The text of a string; null for any other value. */
        public String text() {
            if (token != JsonToken.VALUE_STRING || end >= 0) {
                return null;
            }
            try {
                return parser.getText();
            } catch (IOException e) {
                throw malformed(e);
            }
        }

        /** The text of an object's member, before its members are shown; null if there is none. */
        public String peek(String name) {
            if (!isObject() || end >= 0) {
                return null;
            }
            try (JsonReader ahead = Json.reader(json, start, json.length - start)) {
                ahead.nextToken();
                for (String member = ahead.nextFieldName(); member != null; member = ahead.nextFieldName()) {
                    JsonToken value = ahead.nextToken();
                    if (member.equals(name)) {
                        return value == JsonToken.VALUE_STRING ? ahead.getText() : null;
                    }
                    ahead.skipChildren();
                }
                return null;
            } catch (IOException e) {
                throw malformed(e);
            }
        }

        /** The value's own JSON. */
        public String raw() {
            skip();
            return new String(json, start, end - start, StandardCharsets.UTF_8);
        }

        /** Takes it out, with its name if it is a member. */
        public void remove() {
            skip();
            removed = true;
            changes.removeIf(change -> change.start >= start);
        }

        /** Puts other JSON in its place. */
        public void replace(String text) {
            skip();
            changes.removeIf(change -> change.start >= start);
            change(start, end, text);
        }

        /** Gives a member another name and value. */
        public void replace(String name, String text) {
            skip();
            change(keyStart, end, '"' + name + "\":" + text);
        }

        /** Puts the members of a member that is an object in the member's place. */
        public void unwrap() {
            skip();
            if (new String(json, start + 1, end - start - 2, StandardCharsets.UTF_8).isBlank()) {
                removed = true;
                return;
            }
            change(keyStart, start + 1, "");
            change(end - 1, end, "");
        }

        /** Shows the members of an object; nothing for any other value. */
        public void members(BiConsumer<String, Value> visitor) {
            if (!isObject() || end >= 0) {
                return;
            }
            try {
                open();
                int dropFrom = -1;
                for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                    String named = name;
                    int nameStart = tokenStart();
                    parser.nextToken();
                    Value member = show(nameStart, value -> visitor.accept(named, value));
                    dropFrom = seen(nameStart, member, dropFrom);
                }
                close(dropFrom);
            } catch (IOException e) {
                throw malformed(e);
            }
        }

        /** Shows the elements of an array; nothing for any other value. */
        public void elements(Consumer<Value> visitor) {
            if (!isArray() || end >= 0) {
                return;
            }
            try {
                open();
                int dropFrom = -1;
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    int elementStart = tokenStart();
                    dropFrom = seen(elementStart, show(-1, visitor), dropFrom);
                }
                close(dropFrom);
            } catch (IOException e) {
                throw malformed(e);
            }
        }

        /** Adds members in front of those of an object, or elements behind those of an array; once, after they were shown. */
        public void add(List<String> more) {
            if (more.isEmpty()) {
                return;
            }
            String joined = String.join(",", more);
            if (isObject()) {
                change(opened, opened, joined + (kept > 0 ? "," : ""));
            } else {
                change(keptEnd, keptEnd, (kept > 0 ? "," : "") + joined);
            }
        }

        private void open() throws IOException {
            opened = position();
            keptEnd = opened;
        }

        private int seen(int from, Value value, int dropFrom) {
            if (value.removed) {
                return dropFrom < 0 ? from : dropFrom;
            }
            if (dropFrom >= 0) {
                change(dropFrom, from, "");
            }
            keptEnd = value.end;
            kept++;
            return -1;
        }

        private void close(int dropFrom) throws IOException {
            end = position();
            if (dropFrom >= 0) {
                // With the comma before, and up to the bracket with its blanks.
                change(keptEnd, end - 1, "");
            }
        }

        private void skip() {
            if (end >= 0) {
                return;
            }
            try {
                parser.skipChildren();
                end = position();
            } catch (IOException e) {
                throw malformed(e);
            }
        }

        private ChatException malformed(IOException e) {
            return new ChatException(
                    ChatException.invalid("not valid JSON: " + e.getMessage()).error(), e);
        }
    }
}
