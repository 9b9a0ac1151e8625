package io.github.aiproxy.proxy;

import io.github.aiproxy.fake.FakeReply;
import io.github.aiproxy.fake.FakeReply.Trouble;
import io.github.aiproxy.fake.Gate;
import io.github.aiproxy.proxy.Fault.Form;
import io.github.aiproxy.proxy.Fault.Moment;
import io.github.aiproxy.proxy.Fault.Place;
import io.github.aiproxy.proxy.Fault.Reader;
import io.github.aiproxy.proxy.Fault.Trait;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** All the faults that are tried. Stateless. */
final class Faults {
    private static final String CONNECTION = "not reached: refused, unknown host, TLS";
    private static final String HEAD = "reset, closed or silent before the answer's first byte";
    private static final String REQUEST = "400, 404, 413, 422";
    private static final String CREDENTIAL = "401, 402, 403, 429";
    private static final String SERVER = "408, 5xx, 529, redirects";
    private static final String SUCCESS = "a 200 with an error, malformed, cut off or empty";
    private static final String ANNOUNCED = "any of that after a mere announcement of the answer";
    private static final String CUT = "reset, closed, ended or silent after any event";
    private static final String INSIDE = "error, malformed or oversized event in the middle";
    private static final String FORM = "gzip, 16 MB events, split UTF-8, CR, LF, CRLF, no last blank line";
    private static final String END = "upstream that does not hang up, or breaks, after its last event";
    private static final String CLIENT = "client that leaves, or reads slowly";

    /** The limit of {@link Trait#LARGE} runs on an event and on a whole answer. */
    static final int MAX_BODY = 256 << 10;

    private static final Set<Form> ALL = EnumSet.allOf(Form.class);
    private static final Set<Form> EVENTS = EnumSet.of(Form.STREAM, Form.FOLDED);
    private static final Set<Form> JSON = EnumSet.of(Form.JSON);
    private static final String CUT_JSON = "{\"id\":\"x\",\"candidates\":[{\"content\":";
    private static final Set<Integer> NAMED =
            Set.of(400, 401, 402, 403, 404, 408, 413, 422, 429, 500, 502, 503, 504, 529);

    private static final List<String> FINISHES =
            List.of("\"message_stop\"", "\"response.completed\"", "\"finish_reason\":\"", "\"finishReason\"");

    private static final List<String> ANNOUNCEMENTS = List.of(
            "\"message_start\"",
            "\"response.created\"",
            "\"response.in_progress\"",
            "\"role\":\"assistant\",\"content\":\"\"");

    /** Stands for the case's own: {@link #gated}. */
    private static final Gate GATE = new Gate();

    private final List<Fault> all = new ArrayList<>();

    private Faults() {}

    static List<Fault> all() {
        Faults faults = new Faults();
        faults.connection();
        faults.statuses();
        faults.badSuccesses();
        faults.announced();
        faults.cutStreams();
        faults.harmless();
        faults.clients();
        return List.copyOf(faults.all);
    }

    private void connection() {
        for (Place place : List.of(Place.REFUSED, Place.UNKNOWN_HOST, Place.NO_TLS, Place.UNKNOWN_CERTIFICATE)) {
            String what =
                    switch (place) {
                        case REFUSED -> "connection refused";
                        case UNKNOWN_HOST -> "host name unknown to DNS";
                        case NO_TLS -> "TLS handshake answered with something else";
                        default -> "certificate that nobody vouches for";
                    };
            String id = what.toLowerCase(java.util.Locale.ROOT).replace(' ', '-');
            all.add(new Fault(
                    id,
                    CONNECTION,
                    what,
                    Moment.BEFORE,
                    ALL,
                    place,
                    Reader.PATIENT,
                    (fake, good, n) -> {
                        throw new AssertionError("there is no request");
                    },
                    good -> 1,
                    UnaryOperator.identity(),
                    Set.of()));
        }
        before("reset-before-head", HEAD, "reset before the head", ALL, good -> good.troubleBeforeHead(Trouble.RESET));
        before(
                "closed-before-head",
                HEAD,
                "closed before the head",
                ALL,
                good -> good.troubleBeforeHead(Trouble.CLOSE));
        before(
                "no-head",
                HEAD,
                "no head within upstream_request_timeout",
                ALL,
                good -> good.troubleBeforeHead(Trouble.STALL),
                Trait.SILENT);
        before(
                "reset-after-head",
                HEAD,
                "reset after the head",
                ALL,
                good -> good.troubleAfterFrames(0, Trouble.RESET));
        before(
                "closed-after-head",
                HEAD,
                "closed after the head",
                ALL,
                good -> good.troubleAfterFrames(0, Trouble.CLOSE));
        before(
                "silent-after-head",
                HEAD,
                "silent after the head for stream_idle_timeout",
                ALL,
                good -> good.troubleAfterFrames(0, Trouble.STALL),
                Trait.SILENT);
    }

    private void statuses() {
        for (int status : NAMED.stream().sorted().toList()) {
            String group = Set.of(400, 404, 413, 422).contains(status)
                    ? REQUEST
                    : Set.of(401, 402, 403, 429).contains(status) ? CREDENTIAL : SERVER;
            before(
                    "status-" + status,
                    group,
                    "status " + status,
                    ALL,
                    (fake, good, n) -> fake.error(status, "no, says the upstream with " + status));
        }
        before(
                "status-429-with-time",
                CREDENTIAL,
                "status 429 that names the time to come back",
                ALL,
                (fake, good, n) -> fake.rateLimited(600));
        before(
                "html-502",
                SERVER,
                "status 502 with a page of HTML",
                ALL,
                good -> FakeReply.text(502, "text/html", "<html><h1>Bad Gateway</h1></html>"));
        before("redirect", SERVER, "redirect", ALL, good -> FakeReply.text(302, "text/plain", "")
                .header("location", "http://127.0.0.1:1/"));
        before(
                "silent-in-error",
                SERVER,
                "status 500, silent in the middle of its body",
                ALL,
                (fake, good, n) -> fake.error(500, "x").troubleAfterBytes(3, Trouble.STALL),
                Trait.SILENT);
        int[] others = IntStream.rangeClosed(400, 529)
                .filter(status -> !NAMED.contains(status))
                .toArray();
        all.add(new Fault(
                "other-statuses",
                SERVER,
                "every other status from 400 to 529",
                Moment.BEFORE,
                ALL,
                Place.THERE,
                Reader.PATIENT,
                (fake, good, n) -> FakeReply.json(others[n], "{\"error\":{\"message\":\"status " + others[n] + "\"}}"),
                good -> others.length,
                UnaryOperator.identity(),
                Set.of(Trait.LONG)));
    }

    private void badSuccesses() {
        before(
                "error-event-first",
                SUCCESS,
                "error in the first event",
                EVENTS,
                (fake, good, n) -> FakeReply.sse(List.of(fake.errorFrame("overloaded"))));
        before(
                "error-event-after-comments",
                SUCCESS,
                "error in the first event, after comments",
                EVENTS,
                (fake, good, n) -> FakeReply.sse(
                        List.of(": processing\n\n", ": still processing\n\n", fake.errorFrame("overloaded"))));
        before("error-in-json", SUCCESS, "error as the JSON of a 200", ALL, (fake, good, n) -> fake.error(
                        500, "secretly broken")
                .status(200));
        before("malformed-json", SUCCESS, "malformed JSON", ALL, good -> FakeReply.json(200, "{\"id\":\"x\",,}"));
        before("json-shorter-than-said", SUCCESS, "JSON cut before its content-length", ALL, good -> FakeReply.json(
                        200, CUT_JSON)
                .troubleAfterBytes(CUT_JSON.length() - 3L, Trouble.CLOSE));
        before("json-chunks-cut", SUCCESS, "chunked JSON cut off", ALL, good -> FakeReply.json(200, CUT_JSON)
                .chunked()
                .troubleAfterBytes(CUT_JSON.length(), Trouble.CLOSE));
        before("json-ends-early", SUCCESS, "JSON that ends early", ALL, good -> FakeReply.json(200, CUT_JSON));
        before(
                "json-too-large",
                SUCCESS,
                "JSON larger than max_response_body",
                JSON,
                good -> FakeReply.json(200, "{\"id\":\"" + "x".repeat(MAX_BODY) + "\"}"),
                Trait.LARGE);
        before(
                "html-200",
                SUCCESS,
                "200 with a page of HTML",
                ALL,
                good -> FakeReply.text(200, "text/html", "<html>Sign in</html>"));
        before("empty-200", SUCCESS, "200 with nothing", ALL, good -> FakeReply.text(200, "application/json", ""));
        before("empty-stream", SUCCESS, "stream without a byte", EVENTS, good -> FakeReply.sse(List.of()));
        before(
                "stream-of-comments",
                SUCCESS,
                "stream that ends before its first event",
                EVENTS,
                good -> FakeReply.sse(List.of(": hello\n\n")));
        before(
                "malformed-first-event",
                SUCCESS,
                "malformed first event",
                EVENTS,
                good -> FakeReply.sse(List.of("data: {\"unfinished\n\n")));
        before(
                "endless-before-event",
                SUCCESS,
                "first event that never ends",
                EVENTS,
                good -> FakeReply.sse(
                        java.util.Collections.nCopies(1000, "data: {\"x\":\"" + "x".repeat(1000) + "\",\n")),
                Trait.LARGE);
    }

    private void announced() {
        for (Trouble trouble : List.of(Trouble.RESET, Trouble.CLOSE, Trouble.END)) {
            String how = trouble == Trouble.RESET ? "reset" : trouble == Trouble.CLOSE ? "closed" : "ended";
            announced(
                    how + "-announced",
                    how + " after an announcement",
                    (fake, good, sent) -> good.troubleAfterFrames(sent, trouble));
        }
        announced(
                "silent-announced",
                "silent for stream_idle_timeout after an announcement",
                (fake, good, sent) -> good.troubleAfterFrames(sent, Trouble.STALL),
                Trait.SILENT);
        announced(
                "error-announced",
                "error after an announcement",
                (fake, good, sent) -> frames(good, sent, fake.errorFrame("it broke down"), false),
                Trait.BY_UPSTREAM);
        announced(
                "malformed-announced",
                "malformed event after an announcement",
                (fake, good, sent) -> frames(good, sent, "data: {unfinished\n\n", true),
                Trait.BY_UPSTREAM);
    }

    private void cutStreams() {
        for (Trouble trouble : List.of(Trouble.RESET, Trouble.CLOSE, Trouble.END)) {
            String how = trouble == Trouble.RESET ? "reset" : trouble == Trouble.CLOSE ? "closed" : "ended";
            inside(
                    how + "-after-event",
                    CUT,
                    how + " after an event",
                    Faults::unfinished,
                    (fake, good, sent) -> good.troubleAfterFrames(sent, trouble));
            inside(
                    how + "-in-event",
                    CUT,
                    how + " in the middle of an event",
                    Faults::unfinished,
                    (fake, good, sent) -> inEvent(good, sent, trouble));
        }
        inside(
                "silent-after-event",
                CUT,
                "silent for stream_idle_timeout after an event",
                Faults::unfinished,
                (fake, good, sent) -> good.troubleAfterFrames(sent, Trouble.STALL),
                Trait.SILENT);
        inside(
                "error-event",
                INSIDE,
                "error after an event",
                Faults::unfinished,
                (fake, good, sent) -> frames(good, sent, fake.errorFrame("it broke down"), false));
        inside(
                "malformed-event",
                INSIDE,
                "malformed event between others",
                good -> firstWords(good) + 1,
                (fake, good, sent) -> frames(good, sent, "data: {unfinished\n\n", true));
        inside(
                "event-too-large",
                INSIDE,
                "event larger than max_response_body",
                good -> firstWords(good) + 1,
                (fake, good, sent) -> frames(good, sent, "data: {\"x\":\"" + "x".repeat(MAX_BODY) + "\"}\n\n", true),
                Trait.LARGE);
        chance("closed-among-first", (fake, good, n) -> good.troubleAfterFrames(n + 1, Trouble.CLOSE));
        chance("ended-in-first", (fake, good, n) -> inEvent(good, n, Trouble.END));
        chance("error-among-first", (fake, good, n) -> frames(good, n + 1, fake.errorFrame("it broke down"), false));
        all.add(new Fault(
                "never-ends",
                INSIDE,
                "answer that never ends, for a client that wants JSON",
                Moment.INSIDE,
                EnumSet.of(Form.FOLDED),
                Place.THERE,
                Reader.PATIENT,
                (fake, good, n) -> Endless.of(good, firstWords(good), 100_000),
                good -> 1,
                UnaryOperator.identity(),
                Set.of(Trait.LARGE)));
    }

    private void harmless() {
        harmless("gzip", FORM, "gzip, though not asked for", ALL, FakeReply::gzipped);
        String large = "x".repeat(16 << 20);
        all.add(new Fault(
                "event-of-16-mb",
                FORM,
                "event of 16 MB",
                Moment.HARMLESS,
                EVENTS,
                Place.THERE,
                Reader.PATIENT,
                (fake, good, n) -> lines(good, text -> text.replace("Ech", "Ech" + large)),
                good -> 1,
                text -> text.replace("Ech", "Ech" + large),
                Set.of(Trait.HEAVY)));
        harmless("split", FORM, "each byte by itself, UTF-8 cut in the middle", ALL, good -> good.splitEvery(1));
        harmless("crlf", FORM, "lines that end with CRLF", EVENTS, good -> lines(good, t -> t.replace("\n", "\r\n")));
        harmless("cr", FORM, "lines that end with CR", EVENTS, good -> lines(good, t -> t.replace('\n', '\r')));
        harmless("crlf-split", FORM, "CRLF, each byte by itself", EVENTS, good -> lines(
                        good, t -> t.replace("\n", "\r\n"))
                .splitEvery(1));
        harmless("byte-order-mark", FORM, "byte-order mark first", EVENTS, good -> prefixed(good, "\uFEFF"));
        harmless("comments", FORM, "comments between the events", EVENTS, good -> lines(good, t -> ": wait\n\n" + t));
        harmless("no-last-blank-line", FORM, "no blank line after the last event", EVENTS, good -> {
            List<byte[]> pieces = new ArrayList<>(good.pieces());
            String last = text(pieces.remove(pieces.size() - 1)).stripTrailing();
            pieces.add(bytes(last + "\n"));
            return with(good, pieces);
        });
        for (Trouble trouble : List.of(Trouble.END, Trouble.CLOSE, Trouble.STALL)) {
            String how = trouble == Trouble.END ? "ends" : trouble == Trouble.CLOSE ? "closes" : "falls silent";
            harmless(
                    how.replace(' ', '-') + "-without-done",
                    END,
                    how + " after the event that finishes the answer, without Chat's [DONE]",
                    EVENTS,
                    good -> good.troubleAfterFrames(unfinished(good) + 1, trouble));
        }
        harmless(
                "does-not-hang-up",
                END,
                "does not hang up after the last event",
                EVENTS,
                good -> good.troubleAfterFrames(good.frames(), Trouble.STALL));
        add(
                "reset-after-end",
                END,
                "reset after the last event",
                Moment.HARMLESS,
                EVENTS,
                Reader.HAS_ALL_FIRST,
                (fake, good, n) ->
                        good.troubleAfterFrames(good.frames(), Trouble.RESET).gateBefore(good.frames(), GATE),
                good -> 1);
        harmless(
                "closed-after-end",
                END,
                "closed after the last event, the body unfinished",
                EVENTS,
                good -> good.troubleAfterFrames(good.frames(), Trouble.CLOSE));
    }

    private void clients() {
        client("client-slow", "client takes some bytes at a time", Moment.HARMLESS, ALL, Reader.SLOW, good -> good);
        client(
                "client-leaves-before-head",
                "client leaves before the upstream's head",
                Moment.LEAVES,
                ALL,
                Reader.LEAVES_BEFORE_HEAD,
                good -> good.troubleBeforeHead(Trouble.STALL));
        client(
                "client-leaves-before-event",
                "client leaves before the first event",
                Moment.LEAVES,
                ALL,
                Reader.LEAVES_BEFORE_EVENT,
                good -> good.gateBefore(0, GATE));
        client(
                "client-leaves-silent-stream",
                "client leaves a stream that is silent",
                Moment.LEAVES,
                EnumSet.of(Form.STREAM),
                Reader.LEAVES_IN_STREAM,
                good -> good.troubleAfterFrames(firstWords(good) + 1, Trouble.STALL));
        client(
                "client-leaves-endless-stream",
                "client leaves a stream that never ends",
                Moment.LEAVES,
                EnumSet.of(Form.STREAM),
                Reader.LEAVES_IN_STREAM,
                good -> Endless.of(good, firstWords(good), 100_000));
    }

    // --- how they are told ---

    private void before(
            String id, String group, String what, Set<Form> forms, UnaryOperator<FakeReply> act, Trait... traits) {
        before(id, group, what, forms, (fake, good, n) -> act.apply(good), traits);
    }

    private void before(String id, String group, String what, Set<Form> forms, Fault.Act act, Trait... traits) {
        add(id, group, what, Moment.BEFORE, forms, Reader.PATIENT, act, good -> 1, traits);
    }

    /** @param act told how many frames are sent before */
    private void announced(String id, String what, Fault.Act act, Trait... traits) {
        add(
                id,
                ANNOUNCED,
                what,
                Moment.ANNOUNCED,
                EVENTS,
                Reader.PATIENT,
                (fake, good, n) -> act.instead(fake, good, n + 1),
                Faults::announcements,
                traits);
    }

    /**
     * After the client has the first words.
     *
     * @param last the most frames that are sent before
     * @param act told how many frames are sent before
     */
    private void inside(String id, String group, String what, Fault.Variants last, Fault.Act act, Trait... traits) {
        add(
                id,
                group,
                what,
                Moment.INSIDE,
                EVENTS,
                Reader.HAS_WORDS_FIRST,
                (fake, good, n) -> {
                    int sent = firstWords(good) + 1 + n;
                    return act.instead(fake, good, sent).gateBefore(sent, GATE);
                },
                good -> last.of(good) - firstWords(good),
                traits);
    }

    /** Among the first events: whether the client has got one of them by then is chance. */
    private void chance(String id, Fault.Act act) {
        add(id, CUT, id, Moment.INSIDE, EVENTS, Reader.PATIENT, act, good -> firstWords(good) + 1, Trait.CHANCE);
    }

    private void harmless(String id, String group, String what, Set<Form> forms, UnaryOperator<FakeReply> act) {
        add(id, group, what, Moment.HARMLESS, forms, Reader.PATIENT, (fake, good, n) -> act.apply(good), good -> 1);
    }

    private void client(
            String id, String what, Moment moment, Set<Form> forms, Reader reader, UnaryOperator<FakeReply> act) {
        add(id, CLIENT, what, moment, forms, reader, (fake, good, n) -> act.apply(good), good -> 1);
    }

    private void add(
            String id,
            String group,
            String what,
            Moment moment,
            Set<Form> forms,
            Reader reader,
            Fault.Act act,
            Fault.Variants variants,
            Trait... traits) {
        all.add(new Fault(
                id,
                group,
                what,
                moment,
                forms,
                Place.THERE,
                reader,
                act,
                variants,
                UnaryOperator.identity(),
                Set.of(traits)));
    }

    // --- what they are made of ---

    /** The index of the first frame that has words of the answer. */
    static int firstWords(FakeReply good) {
        int at = 0;
        while (!text(good.pieces().get(at)).contains("Ech")) {
            at++;
        }
        return at;
    }

    /** How many frames come before the first that says something of the answer. */
    private static int announcements(FakeReply good) {
        int at = 0;
        while (ANNOUNCEMENTS.stream().anyMatch(text(good.pieces().get(at))::contains)) {
            at++;
        }
        return at;
    }

    /** How many frames come before the one that finishes the answer; after that one only courtesies may follow. */
    static int unfinished(FakeReply good) {
        int at = 0;
        while (FINISHES.stream().noneMatch(text(good.pieces().get(at))::contains)) {
            at++;
        }
        return at;
    }

    /** The reply with the gate of a case in the place of the one that stands for it. */
    static FakeReply gated(FakeReply reply, Gate own) {
        FakeReply gated = reply;
        for (Map.Entry<Integer, Gate> gate : reply.gates().entrySet()) {
            gated = gate.getValue() == GATE ? gated.gateBefore(gate.getKey(), own) : gated;
        }
        return gated;
    }

    /** Trouble when half of the frame of that index is sent. */
    private static FakeReply inEvent(FakeReply good, int frame, Trouble trouble) {
        long before = good.pieces().subList(0, frame).stream()
                .mapToLong(piece -> piece.length)
                .sum();
        return good.troubleAfterBytes(before + good.pieces().get(frame).length / 2, trouble);
    }

    /** So many frames of the reply, then another, then, perhaps, the rest. */
    private static FakeReply frames(FakeReply good, int frames, String next, boolean rest) {
        List<byte[]> pieces = new ArrayList<>(good.pieces().subList(0, frames));
        pieces.add(bytes(next));
        if (rest) {
            pieces.addAll(good.pieces().subList(frames, good.frames()));
        }
        return with(good, pieces);
    }

    private static FakeReply lines(FakeReply good, UnaryOperator<String> edit) {
        return with(
                good,
                good.pieces().stream()
                        .map(piece -> bytes(edit.apply(text(piece))))
                        .toList());
    }

    private static FakeReply prefixed(FakeReply good, String prefix) {
        List<byte[]> pieces = new ArrayList<>(good.pieces());
        pieces.set(0, bytes(prefix + text(pieces.get(0))));
        return with(good, pieces);
    }

    private static FakeReply with(FakeReply good, List<byte[]> pieces) {
        return new FakeReply(
                good.status(), good.headers(), pieces, good.streamed(), false, 0, good.gates(), Trouble.NONE, 0);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
