package io.github.aiproxy.oauth;

import java.io.IOException;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.ProducerTemplate;

/** Calls the routes of {@code routes/oauth.camel.yaml}. Blocks: for workers. Thread-safe. */
final class AccountRoutes {
    static final String TOKEN = "direct:oauth-token";
    static final String LOAD = "direct:code-assist-load";
    static final String ONBOARD = "direct:code-assist-onboard";
    static final String OPERATION = "direct:code-assist-operation";

    private final CamelContext context;
    private volatile ProducerTemplate template;

    AccountRoutes(CamelContext context) {
        this.context = context;
    }

    /**
     * Sends a call through a route.
     *
     * @throws IOException if there was no answer; its message holds nothing of the request
     */
    AccountReply call(String route, AccountCall call) throws IOException {
        Exchange exchange = template().request(route, out -> {
            out.setPattern(ExchangePattern.InOut);
            out.getMessage().setBody(call);
        });
        Exception failure = exchange.getException();
        if (failure == null && exchange.getMessage().getBody() instanceof AccountReply reply) {
            return reply;
        }
        throw new IOException(reason(failure));
    }

    /** The class alone: whoever made the message may have put the request in. */
    private static String reason(Exception failure) {
        if (failure == null) {
            return "the route brought no reply";
        }
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        String name = root.getClass().getSimpleName();
        return switch (name) {
            case "UnknownHostException" -> "the host's name cannot be resolved";
            case "ConnectException", "HttpHostConnectException" -> "the connection was refused";
            case "ConnectTimeoutException", "SocketTimeoutException" -> "no answer in time";
            case "SSLHandshakeException", "SunCertPathBuilderException" -> "the server's certificate is not trusted";
            default -> name;
        };
    }

    private ProducerTemplate template() {
        ProducerTemplate known = template;
        if (known == null) {
            synchronized (this) {
                known = template;
                if (known == null) {
                    known = context.createProducerTemplate();
                    template = known;
                }
            }
        }
        return known;
    }
}
