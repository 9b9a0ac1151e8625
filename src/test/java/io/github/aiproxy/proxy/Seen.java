package io.github.aiproxy.proxy;

import java.util.List;

/**
 * What a client of one protocol makes of a reply, read as its vendor documents it. Immutable.
 *
 * @param status of HTTP; 0 if there was no reply
 * @param detail for people
 */
record Seen(Kind kind, int status, String detail) {
    enum Kind {
        /** The whole answer, once. */
        ANSWER,
        /** An error in the client's shape, with a status that says so. */
        ERROR,
        /** A beginning of the answer and then one error in the client's shape, and no end as if it were whole. */
        TOLD,
        /** The answer, and in it the upstream's own malformed event. */
        RELAYED,
        /** The client left before it could see anything. */
        LEFT,
        /** What must never be. */
        WRONG
    }

    static final Seen NOTHING = new Seen(Kind.LEFT, 0, "");

    private static final String MALFORMED = "data: {unfinished";

    /**
     * @param broken whether the connection broke before the body's end
     * @param expected what the whole answer says
     */
    static Seen of(
            Dialect client, boolean streamed, int status, String type, String body, boolean broken, String expected) {
        try {
            if (broken) {
                return wrong(status, "the connection broke: ", body);
            }
            if (status >= 400) {
                return client.error(body).isBlank()
                        ? wrong(status, "an error without words: ", body)
                        : new Seen(Kind.ERROR, status, client.error(body));
            }
            if (status != 200 || !type.startsWith(streamed ? "text/event-stream" : "application/json")) {
                return wrong(status, "unexpected " + type + ": ", body);
            }
            return streamed ? stream(client, body, expected) : json(client, body, expected);
        } catch (RuntimeException | AssertionError e) {
            return wrong(status, e + ": ", body);
        }
    }

    private static Seen json(Dialect client, String body, String expected) {
        return client.text(body).equals(expected)
                ? new Seen(Kind.ANSWER, 200, "")
                : wrong(200, "not the answer: ", body);
    }

    private static Seen stream(Dialect client, String body, String expected) {
        boolean malformed = body.contains(MALFORMED);
        // Lines end as the upstream's did; a client reads all three (HTML, 9.2.6).
        String stream = body.replace("\uFEFF", "")
                .replace("\r\n", "\n")
                .replace('\r', '\n')
                .replace(MALFORMED, ":");
        List<String> errors = client.errors(stream);
        String text = client.text(stream);
        if (errors.isEmpty() && text.equals(expected) && client.isFinished(stream)) {
            return new Seen(malformed ? Kind.RELAYED : Kind.ANSWER, 200, "");
        }
        if (errors.size() == 1
                && !errors.get(0).isBlank()
                && client.endings(stream) == 0
                && expected.startsWith(text)) {
            return new Seen(Kind.TOLD, 200, errors.get(0));
        }
        return wrong(200, "neither whole nor told to have failed: ", body);
    }

    private static Seen wrong(int status, String why, String body) {
        return new Seen(Kind.WRONG, status, why + (body.length() > 2000 ? body.substring(0, 2000) + "…" : body));
    }
}
