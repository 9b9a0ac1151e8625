package io.github.aiproxy.proxy;

import io.github.aiproxy.fake.FakeReply;
import io.github.aiproxy.fake.StrictFake;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * One way in which an upstream, the way to it, or the client misbehaves. Immutable.
 *
 * @param id unique; letters, digits and hyphens
 * @param group the line of the short table that it belongs to
 * @param what in words
 * @param moment what the client must get
 * @param forms in which it can happen
 * @param place where the upstream is
 * @param reader what the client does
 * @param act what the upstream does
 * @param variants how often it can happen differently, such as after each event
 * @param said what the whole answer says then
 * @param traits of the run
 */
record Fault(
        String id,
        String group,
        String what,
        Moment moment,
        Set<Form> forms,
        Place place,
        Reader reader,
        Act act,
        Variants variants,
        UnaryOperator<String> said,
        Set<Trait> traits) {

    /** When it happens, as far as the client is concerned. */
    enum Moment {
        /** Before there is anything to tell the client: another upstream can answer. */
        BEFORE,
        /** After events that say no more than that there will be an answer: another upstream can still give it. */
        ANNOUNCED,
        /** After the first event that says something. */
        INSIDE,
        /** It is no fault at all: the answer is whole. */
        HARMLESS,
        /** The client leaves. */
        LEAVES
    }

    /** How the answer goes from the upstream to the client. */
    enum Form {
        STREAM,
        JSON,
        /** The client wants JSON, of an upstream that is always asked for a stream. */
        FOLDED
    }

    /** Where the upstream is. */
    enum Place {
        THERE,
        REFUSED,
        UNKNOWN_HOST,
        NO_TLS,
        UNKNOWN_CERTIFICATE
    }

    /** What the client does. */
    enum Reader {
        PATIENT,
        SLOW,
        /** Has the first words before the upstream goes on from its gate. */
        HAS_WORDS_FIRST,
        /** Has the whole answer before the upstream goes on from its gate. */
        HAS_ALL_FIRST,
        LEAVES_BEFORE_HEAD,
        LEAVES_BEFORE_EVENT,
        LEAVES_IN_STREAM
    }

    /** How it is run. */
    enum Trait {
        /** What is seen depends on the upstream's protocol: every pair is tried in the short form as well. */
        BY_UPSTREAM,
        /** With short timeouts. */
        SILENT,
        /** With low limits of size. */
        LARGE,
        /** With so much data that few cases must do. */
        HEAVY,
        /** In the long form of the suite alone. */
        LONG,
        /** With more than one right outcome: left out of the tables. */
        CHANCE
    }

    /** What the upstream does instead of answering well. */
    interface Act {
        FakeReply instead(StrictFake fake, FakeReply good, int variant);
    }

    /** How many variants there are for an answer. */
    interface Variants {
        int of(FakeReply good);
    }

    boolean is(Trait trait) {
        return traits.contains(trait);
    }

    /** Whether the client can have got something of the answer. */
    boolean afterFirstByte(Form form) {
        return moment == Moment.INSIDE && form == Form.STREAM;
    }

    @Override
    public String toString() {
        return id;
    }
}
