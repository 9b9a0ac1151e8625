package io.github.aiproxy.upstream;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.spi.Synchronization;

/**
 * The fleet that new requests get, and the earlier ones for as long as requests have them: a request keeps the fleet that
 * it began with until its exchange is completed, which for a stream is its last byte. Thread-safe; no locks but to replace.
 */
public final class Fleets {
    /** Exchange property: the request's fleet. */
    public static final String PROPERTY = "aiproxy.fleet";

    private final List<Term> terms = new CopyOnWriteArrayList<>();
    private volatile Term current;

    public Fleets(Fleet first) {
        current = new Term(first, () -> {});
        terms.add(current);
    }

    /** The fleet for what begins now. For a look only: who works with it over time must {@link #enter}. */
    public Fleet current() {
        return current.fleet;
    }

    /** Gives an exchange the fleet of this moment until it is completed. */
    public Fleet enter(Exchange exchange) {
        Fleet known = of(exchange);
        if (known != null) {
            return known;
        }
        Term term = current;
        while (!term.enter()) {
            // Replaced, and its last user gone, since it was looked up.
            term = current;
        }
        exchange.setProperty(PROPERTY, term.fleet);
        exchange.getExchangeExtension().addOnCompletion(term);
        return term.fleet;
    }

    /** The fleet that an exchange entered with; null if it did not. */
    public static Fleet of(Exchange exchange) {
        return exchange.getProperty(PROPERTY, Fleet.class);
    }

    /**
     * Lets new requests have another fleet. One replacement at a time.
     *
     * @param unused run once the last request with this one is over; on that request's thread, so it must not block
     */
    public void replace(Fleet next, Runnable unused) {
        Term before = current;
        before.unused = unused;
        Term term = new Term(next, () -> {});
        terms.add(term);
        current = term;
        before.leave();
    }

    /** The fleets in use: the current one and those that requests still have. */
    public List<Fleet> inUse() {
        terms.removeIf(Term::isOver);
        List<Fleet> fleets = new ArrayList<>();
        terms.forEach(term -> fleets.add(term.fleet));
        return fleets;
    }

    /** A fleet's time in service. It counts its exchanges, and one for being the current. */
    private static final class Term implements Synchronization {
        private final Fleet fleet;
        private final AtomicInteger users = new AtomicInteger(1);
        private volatile Runnable unused;

        Term(Fleet fleet, Runnable unused) {
            this.fleet = fleet;
            this.unused = unused;
        }

        boolean enter() {
            int now = users.get();
            while (now > 0) {
                if (users.compareAndSet(now, now + 1)) {
                    return true;
                }
                now = users.get();
            }
            return false;
        }

        void leave() {
            if (users.decrementAndGet() == 0) {
                unused.run();
            }
        }

        boolean isOver() {
            return users.get() == 0;
        }

        @Override
        public void onComplete(Exchange exchange) {
            leave();
        }

        @Override
        public void onFailure(Exchange exchange) {
            leave();
        }
    }
}
