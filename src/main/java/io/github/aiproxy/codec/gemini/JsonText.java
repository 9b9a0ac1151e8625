package io.github.aiproxy.codec.gemini;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.aiproxy.chat.LazyText;
import io.github.aiproxy.codec.Json;
import io.github.aiproxy.codec.JsonReader;
import io.github.aiproxy.sse.ByteSink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** JSON as text: quoting without a generator, and raw pieces such as tool arguments. Stateless; safe to share. */
final class JsonText {

    private JsonText() {}

    /** Appends the text as a JSON string; half a surrogate pair is escaped, for the next chunk to complete. */
    static void quote(ByteSink out, String text) {
        Json.writeString(out, text);
    }

    /** Appends raw JSON on one line. */
    static void raw(ByteSink out, String json) {
        out.write(compact(json).getBytes(StandardCharsets.UTF_8));
    }

    /** Writes text that may hold half a surrogate pair, which this wire refuses. */
    static void string(JsonGenerator out, String text) throws IOException {
        out.writeString(wellFormed(text));
    }

    /** As {@link #string(JsonGenerator, String)}; what is still JSON holds none. */
    static void string(JsonGenerator out, LazyText text) throws IOException {
        if (Json.isLiteral(text)) {
            Json.writeText(out, text);
        } else {
            string(out, text.toString());
        }
    }

    /** Writes raw JSON that may hold half a surrogate pair. */
    static void raw(JsonGenerator out, String json) throws IOException {
        out.writeRawValue(wellFormed(json));
    }

    /** The text with halves of surrogate pairs replaced by question marks, as the encoder does. */
    static String wellFormed(String text) {
        // Both ways are vector instructions, which a look at each character is not.
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    /** The JSON without white space between its tokens; lexemes and order stay. */
    static String compact(String json) {
        char[] compact = null;
        int size = 0;
        int copied = 0;
        int i = 0;
        while (i < json.length()) {
            char c = json.charAt(i);
            if (c == '"') {
                i = behindString(json, i);
                continue;
            }
            if (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
                compact = compact == null ? new char[json.length()] : compact;
                json.getChars(copied, i, compact, size);
                size += i - copied;
                copied = i + 1;
            }
            i++;
        }
        if (compact == null) {
            return json;
        }
        json.getChars(copied, i, compact, size);
        return new String(compact, 0, size + i - copied);
    }

    /** The index behind the string that begins there; the end of the text if it is cut off. */
    private static int behindString(String json, int start) {
        int quote = json.indexOf('"', start + 1);
        while (quote >= 0) {
            int first = quote;
            while (json.charAt(first - 1) == '\\') {
                first--;
            }
            if ((quote - first) % 2 == 0) {
                return quote + 1;
            }
            quote = json.indexOf('"', quote + 1);
        }
        return json.length();
    }

    /** Whether the text is exactly one JSON value. */
    static boolean isValue(String json) {
        try (JsonParser parser = Json.FACTORY.createParser(json)) {
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            return parser.nextToken() == null;
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether the text is exactly one JSON object. */
    static boolean isObject(String json) {
        int first = 0;
        while (first < json.length() && json.charAt(first) <= ' ') {
            first++;
        }
        if (first == json.length() || json.charAt(first) != '{') {
            return false;
        }
        try (JsonReader parser = Json.reader(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            parser.skipChildren();
            return parser.currentToken() == JsonToken.END_OBJECT && parser.nextToken() == null;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * The object that a call's arguments are on this wire: themselves if they are one, {@code {}} for nothing, and
     * {@code {"_raw": …}} for what the model wrote instead of an object, so that the call is not lost.
     */
    static String argumentsObject(String arguments) {
        if (arguments.isBlank()) {
            return "{}";
        }
        if (isObject(arguments)) {
            return compact(arguments);
        }
        return member("_raw", arguments);
    }

    /** The text of an object's only member of that name; null if the JSON is anything else. */
    static String onlyMember(String json, String name) {
        try (JsonParser parser = Json.FACTORY.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT
                    || !name.equals(parser.nextFieldName())
                    || parser.nextToken() != JsonToken.VALUE_STRING) {
                return null;
            }
            String text = parser.getText();
            return parser.nextToken() == JsonToken.END_OBJECT && parser.nextToken() == null ? text : null;
        } catch (IOException e) {
            return null;
        }
    }

    /** An object of one text member. */
    static String member(String name, String text) {
        ByteSink out = new ByteSink(text.length() + 32);
        out.write('{');
        quote(out, name);
        out.write(':');
        quote(out, text);
        out.write('}');
        return new String(out.array(), 0, out.size(), StandardCharsets.UTF_8);
    }
}
