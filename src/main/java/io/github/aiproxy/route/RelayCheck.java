package io.github.aiproxy.route;

import com.fasterxml.jackson.core.JsonToken;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.ReplyFold;
import io.github.aiproxy.codec.Codec;
import io.github.aiproxy.codec.Json;
import io.github.aiproxy.codec.JsonReader;
import io.github.aiproxy.codec.Target;
import java.io.IOException;

/**
 * Looks over a whole reply that is about to be relayed as it is: one JSON object that is an answer, and none of the failures
 * that come with status 200. One pass over the bytes, no tree.
 */
final class RelayCheck {
    private final Protocol protocol;
    /** Whether there is an error object. */
    private boolean error;
    /** Whether the answer itself says that it failed. */
    private boolean failed;

    private RelayCheck(Protocol protocol) {
        this.protocol = protocol;
    }

    /** @throws ChatException if it is not a whole, successful reply, as far as can be told */
    static void check(Codec codec, Target target, byte[] bytes) {
        RelayCheck look = new RelayCheck(codec.protocol());
        int mark = Json.hasByteOrderMark(bytes, 0, bytes.length) ? 3 : 0;
        try (JsonReader json = Json.reader(bytes, mark, bytes.length - mark)) {
            look.read(json);
        } catch (IOException e) {
            throw new ChatException(
                    ChatException.upstream("the upstream's answer is malformed or cut off")
                            .error(),
                    e);
        }
        if (look.error) {
            throw new ChatException(codec.readError(502, bytes, null));
        }
        if (look.failed) {
            ReplyFold fold = new ReplyFold();
            codec.readReply(bytes, target, fold::accept);
            WholeReplies.failIfFailed(fold);
        }
    }

    private void read(JsonReader json) throws IOException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw ChatException.upstream("the upstream's answer is not a JSON object");
        }
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            JsonToken value = json.nextToken();
            switch (name) {
                case "error" -> error |= value == JsonToken.START_OBJECT;
                case "status" ->
                    failed |= protocol == Protocol.RESPONSES
                            && value == JsonToken.VALUE_STRING
                            && json.getText().equals("failed");
                case "choices" -> {
                    if (protocol == Protocol.OPENAI && value == JsonToken.START_ARRAY) {
                        choices(json);
                    }
                }
                default -> {}
            }
            json.skipChildren();
        }
        if (json.nextToken() != null) {
            throw ChatException.upstream("the upstream's answer goes on behind its end");
        }
    }

    /** A server behind an aggregator may fail in the middle of its answer, which then finishes for that reason. */
    private void choices(JsonReader json) throws IOException {
        while (json.nextToken() == JsonToken.START_OBJECT) {
            for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                boolean text = json.nextToken() == JsonToken.VALUE_STRING;
                failed |= text && name.equals("finish_reason") && json.getText().equals("error");
                json.skipChildren();
            }
        }
        if (json.currentToken() != JsonToken.END_ARRAY) {
            throw ChatException.upstream("the upstream's answer has choices that are none");
        }
    }
}
