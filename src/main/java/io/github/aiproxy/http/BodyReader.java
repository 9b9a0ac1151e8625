package io.github.aiproxy.http;

import io.github.aiproxy.call.Buffers;
import io.github.aiproxy.chat.ChatError;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Consumer;

/** Reads a request's body up to a limit. One per request, on its event loop. */
final class BodyReader {
    private final HttpServerRequest request;
    private final int limit;
    private final Consumer<byte[]> done;
    private final Consumer<ChatError> refused;
    private Runnable stopJoining = () -> {};
    private BodyBytes body;
    private boolean over;

    /** @param refused given the error to tell; null if the client broke off */
    BodyReader(HttpServerRequest request, int limit, Consumer<byte[]> done, Consumer<ChatError> refused) {
        this.request = request;
        this.limit = limit;
        this.done = done;
        this.refused = refused;
    }

    /** Starts reading, in the turn of the event loop that brought the request. */
    void read() {
        String declared = request.getHeader("content-length");
        long length = declared == null ? 0 : declared.length() > 18 ? Long.MAX_VALUE : Long.parseLong(declared);
        if (length > limit) {
            refuse(tooLarge());
            return;
        }
        body = new BodyBytes(length, limit);
        stopJoining = BodyJoiner.join(request.connection(), length, limit);
        request.handler(this::part);
        request.endHandler(v -> ended());
        request.exceptionHandler(e -> refuse(null));
        // A stream that we reset ourselves, as its body did not come in time, tells the response alone.
        request.response().closeHandler(v -> refuse(null));
    }

    private void ended() {
        if (request.response().ended()) {
            // It came too late: its client was told so.
            refuse(null);
        } else if (!over) {
            over = true;
            done.accept(body.take());
        }
    }

    private void part(Buffer part) {
        if (over) {
            return;
        }
        if (part.length() > body.room()) {
            refuse(tooLarge());
        } else if (body.size() == 0) {
            // Mostly it is all: nobody copies it then.
            body.begin(Buffers.bytes(part));
        } else {
            body.append(part);
        }
    }

    private void refuse(ChatError error) {
        if (!over) {
            over = true;
            stopJoining.run();
            refused.accept(error);
        }
    }

    private ChatError tooLarge() {
        return new ChatError(
                ChatError.Kind.TOO_LARGE, "the request body is larger than " + limit + " bytes (max_request_body)");
    }
}
