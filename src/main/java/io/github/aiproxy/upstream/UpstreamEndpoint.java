package io.github.aiproxy.upstream;

import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;

/** Endpoint {@code upstream:slug}; producer only. */
final class UpstreamEndpoint extends DefaultEndpoint {
    UpstreamEndpoint(String uri, UpstreamComponent component) {
        super(uri, component);
    }

    @Override
    public UpstreamComponent getComponent() {
        return (UpstreamComponent) super.getComponent();
    }

    @Override
    public Producer createProducer() {
        return new UpstreamProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        throw new UnsupportedOperationException("an upstream cannot be consumed from");
    }

    @Override
    public boolean isSingleton() {
        return true;
    }
}
