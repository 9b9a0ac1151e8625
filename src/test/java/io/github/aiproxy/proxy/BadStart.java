package io.github.aiproxy.proxy;

import io.github.aiproxy.fake.FakeReply;
import io.github.aiproxy.fake.FakeReply.Trouble;
import io.github.aiproxy.fake.StrictFake;
import java.util.List;

/** The ways in which an upstream fails before it has said a first event. Stateless. */
enum BadStart {
    REFUSED_CONNECTION,
    RESET_BEFORE_HEAD,
    CLOSED_BEFORE_HEAD,
    RESET_AFTER_HEAD,
    STATUS_400(400),
    STATUS_401(401),
    STATUS_402(402),
    STATUS_403(403),
    STATUS_404(404),
    STATUS_408(408),
    STATUS_413(413),
    STATUS_422(422),
    STATUS_429(429),
    RATE_LIMIT_WITH_RETRY_AFTER,
    STATUS_500(500),
    STATUS_502(502),
    STATUS_503(503),
    STATUS_529(529),
    HTML_502,
    REDIRECT,
    ERROR_EVENT_FIRST,
    ERROR_EVENT_AFTER_COMMENT,
    ERROR_IN_200_JSON,
    MALFORMED_JSON,
    TRUNCATED_JSON_WITH_LENGTH,
    TRUNCATED_JSON_CHUNKED,
    JSON_ENDS_EARLY,
    HTML_200,
    EMPTY_200,
    STREAM_ENDS_BEFORE_EVENT,
    STREAM_OF_GARBAGE,
    NO_HEAD,
    STALL_AFTER_HEAD,
    STALL_IN_ERROR_BODY;

    private final int status;

    BadStart() {
        this(0);
    }

    BadStart(int status) {
        this.status = status;
    }

    /** Whether it takes a timeout to notice. */
    boolean slow() {
        return this == NO_HEAD || this == STALL_AFTER_HEAD || this == STALL_IN_ERROR_BODY;
    }

    /** What the fake does to its next request instead of answering well. */
    FakeReply reply(StrictFake fake, FakeReply good) {
        String json = "{\"id\":\"x\",\"candidates\":[{\"content\":";
        return switch (this) {
            case REFUSED_CONNECTION -> throw new IllegalStateException("there is no request");
            case RESET_BEFORE_HEAD -> good.troubleBeforeHead(Trouble.RESET);
            case CLOSED_BEFORE_HEAD -> good.troubleBeforeHead(Trouble.CLOSE);
            case RESET_AFTER_HEAD -> good.troubleAfterFrames(0, Trouble.RESET);
            case RATE_LIMIT_WITH_RETRY_AFTER -> fake.rateLimited(1);
            case HTML_502 -> FakeReply.text(502, "text/html", "<html><h1>Bad Gateway</h1></html>");
            case REDIRECT -> FakeReply.text(302, "text/plain", "").header("location", "http://127.0.0.1:1/");
            case ERROR_EVENT_FIRST -> FakeReply.sse(List.of(fake.errorFrame("overloaded")));
            case ERROR_EVENT_AFTER_COMMENT ->
                FakeReply.sse(List.of(": processing\n\n", ": still processing\n\n", fake.errorFrame("overloaded")));
            case ERROR_IN_200_JSON -> fake.error(500, "secretly broken").status(200);
            case MALFORMED_JSON -> FakeReply.json(200, "{\"id\":\"x\",,}");
            case TRUNCATED_JSON_WITH_LENGTH ->
                FakeReply.json(200, json).troubleAfterBytes(json.length() - 3L, Trouble.CLOSE);
            case TRUNCATED_JSON_CHUNKED ->
                FakeReply.json(200, json).chunked().troubleAfterBytes(json.length(), Trouble.CLOSE);
            case JSON_ENDS_EARLY -> FakeReply.json(200, json);
            case HTML_200 -> FakeReply.text(200, "text/html", "<html>Sign in</html>");
            case EMPTY_200 -> FakeReply.text(200, "application/json", "");
            case STREAM_ENDS_BEFORE_EVENT -> FakeReply.sse(List.of(": hello\n\n"));
            case STREAM_OF_GARBAGE -> FakeReply.sse(List.of("data: {\"unfinished\n\n"));
            case NO_HEAD -> good.troubleBeforeHead(Trouble.STALL);
            case STALL_AFTER_HEAD -> good.troubleAfterFrames(0, Trouble.STALL);
            case STALL_IN_ERROR_BODY -> fake.error(500, "x").troubleAfterBytes(3, Trouble.STALL);
            default -> fake.error(status, "no, says the upstream with " + status);
        };
    }
}
