package io.github.aiproxy.codec.openai;

import io.github.aiproxy.codec.Json;
import io.github.aiproxy.sse.ByteSink;

/** Writes values straight into bytes, without a generator: there is one for every token of a stream. Stateless. */
final class JsonText {
    private JsonText() {}

    /** Appends the text in quotes. Half a surrogate pair stays half, for the next piece to complete. */
    static void write(ByteSink out, String text) {
        Json.writeString(out, text);
    }

    /** Appends a whole number. */
    static void write(ByteSink out, int number) {
        if (number >= 0) {
            out.digits(number);
        } else {
            out.ascii(Integer.toString(number));
        }
    }
}
