package io.github.aiproxy.balance;

import io.github.aiproxy.call.Call;
import io.github.aiproxy.call.Failures;
import io.github.aiproxy.call.Operation;
import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.upstream.Blame;
import io.github.aiproxy.upstream.Fleet;
import io.github.aiproxy.upstream.Fleets;
import io.github.aiproxy.upstream.Upstream;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.AsyncProducer;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.processor.loadbalancer.LoadBalancerSupport;
import org.apache.camel.support.service.ServiceHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The balancer behind {@code loadBalance: customLoadBalancer} in {@code routes/dispatch.camel.yaml}: weights, filters,
 * failover and model fallback.
 *
 * <p>It hands the exchange to {@code direct:upstream-<slug>} of the upstream that is next in weighted order among those
 * that offer the model, are not out, and were not tried for this request. If that fails before the client got a byte, the
 * next is tried; when all have failed, the model's fallback is looked for, and so on. Asynchronous; safe to share.
 */
public final class UpstreamBalancer extends LoadBalancerSupport {
    private static final Logger LOG = LoggerFactory.getLogger(UpstreamBalancer.class);

    private final CamelContext context;
    private final Breakers breakers;
    private final Map<String, AsyncProducer> routes = new ConcurrentHashMap<>();
    private final Map<Fleet, ModelIndex> indexes = new ConcurrentHashMap<>();

    public UpstreamBalancer(CamelContext context, Breakers breakers) {
        this.context = context;
        this.breakers = breakers;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        Call call = exchange.getProperty(Call.PROPERTY, Call.class);
        Fleet fleet = Fleets.of(exchange);
        if (call == null || fleet == null) {
            exchange.setException(new IllegalStateException("the step readRequest must come before the balancer"));
            callback.done(true);
            return true;
        }
        new Search(exchange, call, index(fleet), callback).next();
        return false;
    }

    @Override
    protected void doStop() throws Exception {
        ServiceHelper.stopService(routes.values());
        routes.clear();
        super.doStop();
    }

    private ModelIndex index(Fleet fleet) {
        ModelIndex known = indexes.get(fleet);
        return known != null ? known : indexes.computeIfAbsent(fleet, ModelIndex::new);
    }

    /** Forgets fleets that no request has any more. */
    public void retain(Collection<Fleet> inUse) {
        indexes.keySet().retainAll(inUse);
    }

    /** Lets go of an upstream's route, which is about to be removed. */
    public void forget(String slug) {
        AsyncProducer producer = routes.remove(slug);
        if (producer != null) {
            ServiceHelper.stopAndShutdownService(producer);
        }
    }

    private AsyncProcessor route(Upstream upstream) {
        return routes.computeIfAbsent(upstream.slug(), slug -> {
            try {
                AsyncProducer producer =
                        context.getEndpoint("direct:upstream-" + slug).createAsyncProducer();
                ServiceHelper.startService(producer);
                return producer;
            } catch (Exception e) {
                throw new IllegalStateException("the route of upstream \"" + upstream.name() + "\" is not there", e);
            }
        });
    }

    /** One request looking for an upstream. One thread at a time. */
    private final class Search {
        private final Exchange exchange;
        private final Call call;
        private final ModelIndex index;
        private final AsyncCallback callback;
        private final Set<String> triedModels = new HashSet<>();
        private final Protocol only;
        private ModelIndex.Pool pool;
        private long tried;
        private Set<Upstream> triedMany;
        private ChatException last;
        private boolean looping;
        private boolean again;

        Search(Exchange exchange, Call call, ModelIndex index, AsyncCallback callback) {
            this.exchange = exchange;
            this.call = call;
            this.index = index;
            this.callback = callback;
            this.only = call.operation() == Operation.COMPACT ? Protocol.RESPONSES : null;
            this.pool = index.pool(call.model(), only);
            call.others(this::hasOthers);
        }

        private boolean hasOthers() {
            for (int i = 0; i < pool.upstreams().size(); i++) {
                if (eligible(i)) {
                    return true;
                }
            }
            return fallback() != null;
        }

        /** The model to look for next; null if there is none, or it was looked for. */
        private String fallback() {
            String fallback = call.config().modelFallback().get(call.model());
            return call.model().equals(fallback) || triedModels.contains(fallback) ? null : fallback;
        }

        /** Tries on; a loop, so that many upstreams failing at once do not nest. */
        void next() {
            if (looping) {
                again = true;
                return;
            }
            looping = true;
            do {
                again = false;
                step();
            } while (again);
            looping = false;
        }

        private void step() {
            if (call.client().isGone()) {
                finish(Failures.clientGone());
                return;
            }
            int chosen = pool.order().next(this::eligible);
            if (chosen >= 0) {
                attempt(chosen, pool.upstreams().get(chosen));
                return;
            }
            triedModels.add(call.model());
            String fallback = fallback();
            if (fallback != null) {
                LOG.debug("{} model {} falls back to {}", call.id(), call.model(), fallback);
                call.fallBackTo(fallback);
                pool = index.pool(fallback, only);
                tried = 0;
                triedMany = null;
                again = true;
                return;
            }
            finish(last == null ? nobody() : limited(last));
        }

        private boolean eligible(int i) {
            if (isTried(i)) {
                return false;
            }
            Upstream upstream = pool.upstreams().get(i);
            return waitOf(upstream).isZero();
        }

        private Duration waitOf(Upstream upstream) {
            Duration breaker = breakerOf(upstream);
            Duration credentials = credentialsOf(upstream);
            return breaker.compareTo(credentials) > 0 ? breaker : credentials;
        }

        private Duration breakerOf(Upstream upstream) {
            return breakers.guard(upstream.id(), call.model()).untilAvailable();
        }

        private Duration credentialsOf(Upstream upstream) {
            return upstream.credentials().untilAvailable(upstream.modelFor(call.model()));
        }

        private boolean isTried(int i) {
            return i < Long.SIZE
                    ? (tried & 1L << i) != 0
                    : triedMany != null && triedMany.contains(pool.upstreams().get(i));
        }

        private void attempt(int i, Upstream upstream) {
            if (i < Long.SIZE) {
                tried |= 1L << i;
            } else {
                triedMany = triedMany == null ? new HashSet<>() : triedMany;
                triedMany.add(upstream);
            }
            exchange.setException(null);
            exchange.setRouteStop(false);
            exchange.getMessage().setBody(null);
            AsyncProcessor route;
            try {
                route = route(upstream);
            } catch (IllegalStateException e) {
                failed(upstream, e);
                again = true;
                return;
            }
            route.process(exchange, sync -> {
                Exception failure = exchange.getException();
                if (failure == null) {
                    callback.done(false);
                } else {
                    failed(upstream, failure);
                    next();
                }
            });
        }

        private void failed(Upstream upstream, Exception failure) {
            if (failure instanceof ChatException expected) {
                if (Blame.of(expected.error()) != Blame.CLIENT_GONE) {
                    LOG.warn(
                            "{} upstream {} failed for model {}: {} {}",
                            call.id(),
                            upstream.name(),
                            call.model(),
                            expected.error().status(),
                            loggable(expected.error()));
                }
                // An open breaker or a full bench is no news of the upstream: keep what it really said.
                if (last == null || !Failures.isUnavailable(expected.error())) {
                    last = expected;
                }
            } else {
                LOG.error("{} upstream {} failed for model {}", call.id(), upstream.name(), call.model(), failure);
                last = new ChatException(
                        new ChatError(ChatError.Kind.INTERNAL, "the proxy failed to process the request"), failure);
            }
        }

        /** What is wrong with a request often quotes it, and prompts are not logged: its client is told. */
        private static String loggable(ChatError error) {
            if (Blame.of(error) != Blame.REQUEST) {
                return error.message();
            }
            String code = error.code() == null ? "" : " (" + error.code() + ")";
            return "the request was refused" + code;
        }

        /** Nobody could be tried at all. */
        private ChatException nobody() {
            if (pool.upstreams().isEmpty()) {
                String what = only == null ? "" : " with an upstream of the Responses family";
                return new ChatException(new ChatError(
                        ChatError.Kind.NOT_FOUND,
                        404,
                        "no upstream serves the model \"" + call.requestedModel() + "\"" + what,
                        "model_not_found",
                        null));
            }
            Upstream first = soonest();
            Duration wait = waitOf(first);
            Duration told = wait.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : wait;
            String trouble = trouble();
            if (trouble.isEmpty() && credentialsOf(first).compareTo(breakerOf(first)) > 0) {
                return new ChatException(new ChatError(
                        ChatError.Kind.RATE_LIMIT,
                        429,
                        "every credential for the model \"" + call.requestedModel()
                                + "\" is waiting for its limit to reset",
                        null,
                        told));
            }
            return Failures.unavailable(
                    "every upstream of the model \"" + call.requestedModel() + "\" is unavailable" + trouble, told);
        }

        /** What their owner has to do about upstreams whose accounts do not work. */
        private String trouble() {
            StringBuilder told = new StringBuilder();
            for (Upstream upstream : pool.upstreams()) {
                String trouble = upstream.credentials().trouble();
                if (trouble != null) {
                    told.append("; ").append(upstream.name()).append(": ").append(trouble);
                }
            }
            return told.toString();
        }

        /** A limit that the last upstream told: with the time when the first of all can be used again. */
        private ChatException limited(ChatException failure) {
            ChatError error = failure.error();
            if (error.kind() != ChatError.Kind.RATE_LIMIT || pool.upstreams().isEmpty()) {
                return failure;
            }
            Duration wait = waitOf(soonest());
            return wait.isZero()
                            || error.retryAfter() != null && error.retryAfter().compareTo(wait) <= 0
                    ? failure
                    : new ChatException(error.withRetryAfter(wait), failure);
        }

        private Upstream soonest() {
            Upstream first = null;
            for (Upstream upstream : pool.upstreams()) {
                if (first == null || waitOf(upstream).compareTo(waitOf(first)) < 0) {
                    first = upstream;
                }
            }
            return first;
        }

        private void finish(ChatException failure) {
            exchange.setException(failure);
            callback.done(false);
        }
    }
}
