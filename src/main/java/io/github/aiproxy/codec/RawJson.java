package io.github.aiproxy.codec;

import java.nio.charset.StandardCharsets;

/** An object or array, well-formed, that is kept as it came, in bytes that nobody changes. Immutable; safe to share. */
final class RawJson {
    private final byte[] json;
    private final int start;
    private final int end;
    private final LongStrings strings;
    private final int place;
    /** Made at first use; twice if two threads ask at once, which does no harm. */
    private String text;

    /**
     * @param strings where the document's long strings end
     * @param place in them, not behind the first that is inside
     */
    RawJson(byte[] json, int start, int end, LongStrings strings, int place) {
        this.json = json;
        this.start = start;
        this.end = end;
        this.strings = strings;
        this.place = place;
    }

    boolean isObject() {
        return json[start] == '{';
    }

    /** A reader of it, lenient about names that an object has twice. */
    JsonReader reader() {
        return Json.reader(json, start, end - start).knowing(strings, place);
    }

    @Override
    public String toString() {
        String made = text;
        if (made == null) {
            made = new String(json, start, end - start, StandardCharsets.UTF_8);
            text = made;
        }
        return made;
    }
}
