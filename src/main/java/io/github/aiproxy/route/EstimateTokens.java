package io.github.aiproxy.route;

import io.github.aiproxy.call.Call;
import io.github.aiproxy.call.Operation;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.upstream.Blame;
import io.vertx.core.Vertx;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;

/**
 * Route step {@code estimateTokens}: answers a count of tokens that no upstream would make. Every other failure goes on as
 * it was. Safe to share.
 */
public final class EstimateTokens extends AsyncProcessorSupport {
    private final Vertx vertx;

    public EstimateTokens(Vertx vertx) {
        this.vertx = vertx;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        Call call = exchange.getProperty(Call.PROPERTY, Call.class);
        Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        if (call == null || call.operation() != Operation.COUNT_TOKENS || !estimable(failure)) {
            exchange.setException(failure);
            callback.done(true);
            return true;
        }
        return Offload.run(
                vertx,
                call.client().context(),
                false,
                () -> TokenCounts.reply(call, TokenEstimate.exact(call.chat())),
                estimate -> {
                    if (estimate.succeeded()) {
                        exchange.getMessage().setBody(estimate.result());
                    } else {
                        exchange.setException(estimate.cause());
                    }
                    callback.done(false);
                });
    }

    /** A model that nobody serves has no tokens to count. */
    private static boolean estimable(Exception failure) {
        return failure instanceof ChatException expected
                && Blame.of(expected.error()) != Blame.CLIENT_GONE
                && !"model_not_found".equals(expected.error().code());
    }
}
