package io.github.aiproxy.route;

import com.fasterxml.jackson.core.JsonToken;
import io.github.aiproxy.codec.Json;
import io.github.aiproxy.codec.JsonReader;
import io.github.aiproxy.sse.Frame;
import java.io.IOException;

/** Whether a frame's data, which nobody reads otherwise, is there to its end. Stateless. */
final class WholeObject {
    private WholeObject() {}

    /** Whether the data is one JSON object. */
    static boolean is(Frame frame) {
        try (JsonReader parser = Json.reader(frame.buffer(), frame.offset(), frame.length())) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            parser.skipChildren();
            return parser.nextToken() == null;
        } catch (IOException malformed) {
            return false;
        }
    }
}
