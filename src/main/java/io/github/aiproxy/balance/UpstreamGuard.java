package io.github.aiproxy.balance;

import io.github.aiproxy.call.Call;
import io.github.aiproxy.call.Failures;
import io.github.aiproxy.call.Reply;
import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.upstream.Blame;
import io.github.aiproxy.upstream.Fleet;
import io.github.aiproxy.upstream.Fleets;
import io.github.aiproxy.upstream.Upstream;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Exchange;
import org.apache.camel.Navigate;
import org.apache.camel.Processor;
import org.apache.camel.Traceable;
import org.apache.camel.spi.IdAware;
import org.apache.camel.support.AsyncProcessorSupport;
import org.apache.camel.support.service.ServiceHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The circuitBreaker EIP around an upstream, without a waiting thread: asks the breaker for permission, runs the steps
 * inside, and reports how the reply <em>ended</em>, which for a stream is long after the steps are done. Safe to share.
 *
 * <p>The half-open probe is decided by the first event: a stream of minutes must not keep an upstream out for minutes.
 */
final class UpstreamGuard extends AsyncProcessorSupport implements Navigate<Processor>, Traceable, IdAware {
    private static final Logger LOG = LoggerFactory.getLogger(UpstreamGuard.class);

    private final AsyncProcessor steps;
    private final Breakers breakers;
    private final String slug;
    private String id;

    UpstreamGuard(AsyncProcessor steps, Breakers breakers, String slug) {
        this.steps = steps;
        this.breakers = breakers;
        this.slug = slug;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        Call call = exchange.getProperty(Call.PROPERTY, Call.class);
        Fleet fleet = Fleets.of(exchange);
        Upstream upstream = fleet == null ? null : fleet.upstream(slug);
        Breakers.Guard guard =
                breakers.guard(upstream == null ? slug : upstream.id(), call == null ? null : call.model());
        String name = upstream == null ? slug : upstream.name();
        if (!guard.enter()) {
            exchange.setException(Failures.unavailable("the upstream is unavailable", guard.untilAvailable()));
            callback.done(true);
            return true;
        }
        return steps.process(exchange, sync -> {
            record(guard, name, exchange);
            callback.done(sync);
        });
    }

    private static void record(Breakers.Guard guard, String name, Exchange exchange) {
        Exception failure = exchange.getException();
        if (failure != null) {
            if (counts(failure)) {
                failed(guard, name, failure);
            } else {
                guard.released();
            }
        } else if (exchange.getMessage().getBody() instanceof Reply reply) {
            boolean probe = guard.halfOpen() && reply.failure() == null;
            if (probe) {
                succeeded(guard, name);
            }
            reply.whenSettled(outcome -> settled(guard, name, outcome, reply.failure(), probe));
        } else {
            succeeded(guard, name);
        }
    }

    private static void settled(
            Breakers.Guard guard, String name, Reply.Outcome outcome, ChatError failure, boolean decided) {
        if (outcome == Reply.Outcome.FAILED && (failure == null || counts(failure))) {
            failed(guard, name, ChatException.upstream("the stream broke off"));
        } else if (!decided) {
            if (outcome == Reply.Outcome.COMPLETED) {
                succeeded(guard, name);
            } else {
                guard.released();
            }
        }
    }

    private static void failed(Breakers.Guard guard, String name, Exception failure) {
        if (guard.failed(failure)) {
            long seconds = Math.round(guard.untilAvailable().toMillis() / 1000.0);
            LOG.warn("upstream {} is taken out for {} s: {}", what(guard, name), seconds, failure.getMessage());
        }
    }

    private static void succeeded(Breakers.Guard guard, String name) {
        if (guard.succeeded()) {
            LOG.info("upstream {} is back in", what(guard, name));
        }
    }

    private static String what(Breakers.Guard guard, String name) {
        return guard.model() == null ? name : name + " for model " + guard.model();
    }

    private static boolean counts(Exception failure) {
        if (!(failure instanceof ChatException expected)) {
            // A bug of ours or of a user's step says nothing about the upstream.
            return false;
        }
        return counts(expected.error());
    }

    private static boolean counts(ChatError error) {
        return switch (Blame.of(error)) {
            case CLIENT_GONE, REQUEST -> false;
            // With a time to come back the credential's bench is the better memory, and it ends by itself.
            case CREDENTIAL -> error.retryAfter() == null;
            case FAULT -> true;
        };
    }

    @Override
    protected void doStart() throws Exception {
        ServiceHelper.startService(steps);
    }

    @Override
    protected void doStop() throws Exception {
        ServiceHelper.stopService(steps);
    }

    @Override
    public List<Processor> next() {
        List<Processor> next = new ArrayList<>(1);
        next.add(steps);
        return next;
    }

    @Override
    public boolean hasNext() {
        return true;
    }

    @Override
    public String getTraceLabel() {
        return "circuitBreaker";
    }

    @Override
    public String getId() {
        return id;
    }

    @Override
    public void setId(String newId) {
        id = newId;
    }
}
