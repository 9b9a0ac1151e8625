package io.github.aiproxy.balance;

import org.apache.camel.AsyncProcessor;
import org.apache.camel.CamelContext;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.model.CircuitBreakerDefinition;
import org.apache.camel.reifier.ProcessorReifier;
import org.apache.camel.spi.ProcessorFactory;
import org.apache.camel.support.AsyncProcessorConverterHelper;

/**
 * Makes the circuitBreaker EIP of {@code routes/upstream.camel.yaml} asynchronous.
 *
 * <p>Camel's own processor for it (camel-resilience4j) calls its steps synchronously and so holds a thread for as long as
 * a reply lasts; measured on two cores, 5,000 slow streams then need 5,000 threads. Camel makes the processors of EIPs
 * through its {@code ProcessorFactory} plug-in; this one answers for circuit breakers whose {@code circuitBreaker}
 * option names an upstream's breaker ({@code breaker-<slug>}), and leaves every other EIP, and every other circuit
 * breaker of the application, to the factory that was there.
 */
public final class GuardedCircuitBreakers implements ProcessorFactory {
    /** The option's prefix; the upstream's slug follows. */
    private static final String PREFIX = "breaker-";

    private final ProcessorFactory others;
    private final Breakers breakers;

    private GuardedCircuitBreakers(ProcessorFactory others, Breakers breakers) {
        this.others = others;
        this.breakers = breakers;
    }

    /** Puts itself before the context's factory. */
    public static void install(CamelContext context, Breakers breakers) {
        ProcessorFactory others = context.getCamelContextExtension().getContextPlugin(ProcessorFactory.class);
        if (others == null) {
            others = new org.apache.camel.processor.DefaultProcessorFactory();
        }
        context.getCamelContextExtension()
                .addContextPlugin(ProcessorFactory.class, new GuardedCircuitBreakers(others, breakers));
    }

    @Override
    public Processor createProcessor(Route route, NamedNode definition) throws Exception {
        if (definition instanceof CircuitBreakerDefinition circuitBreaker) {
            Reifier reifier = new Reifier(route, circuitBreaker);
            String name = reifier.breakerName();
            if (name != null && name.startsWith(PREFIX)) {
                return reifier.guard(name.substring(PREFIX.length()));
            }
        }
        return others.createProcessor(route, definition);
    }

    @Override
    public Processor createChildProcessor(Route route, NamedNode definition, boolean mandatory) throws Exception {
        return others.createChildProcessor(route, definition, mandatory);
    }

    @Override
    public Processor createProcessor(CamelContext context, String definitionName, Object[] args) throws Exception {
        return others.createProcessor(context, definitionName, args);
    }

    private final class Reifier extends ProcessorReifier<CircuitBreakerDefinition> {
        Reifier(Route route, CircuitBreakerDefinition definition) {
            super(route, definition);
        }

        String breakerName() {
            var config = definition.getResilience4jConfiguration();
            return config == null ? null : parseString(config.getCircuitBreaker());
        }

        UpstreamGuard guard(String slug) throws Exception {
            AsyncProcessor steps = AsyncProcessorConverterHelper.convert(createChildProcessor(true));
            return new UpstreamGuard(steps, breakers, slug);
        }

        @Override
        public Processor createProcessor() {
            throw new IllegalStateException("made by guard()");
        }
    }
}
