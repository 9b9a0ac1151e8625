package io.github.aiproxy.route;

import io.github.aiproxy.call.Call;
import io.github.aiproxy.call.Client;
import io.github.aiproxy.call.ClientPath;
import io.github.aiproxy.call.Failures;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.codec.Codecs;
import io.github.aiproxy.codec.Json;
import io.github.aiproxy.codec.RequestScan;
import io.github.aiproxy.codec.SignatureStore;
import io.github.aiproxy.config.Config;
import io.github.aiproxy.upstream.Fleet;
import io.github.aiproxy.upstream.Fleets;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.InstantSource;
import java.util.Arrays;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;

/**
 * Route step {@code readRequest}: lets the client in, undoes content codings, and finds out what is asked, without
 * reading more of the body than that. Leaves a {@link Call} as exchange property, and the model's name as property
 * {@code aiproxy.model} for routes that want to choose by it.
 *
 * <p>The protocol is told by the path's end; a route with another path sets the property {@code aiproxy.protocol}.
 * A second call for the same exchange does nothing. From here on the exchange has the configuration of this moment
 * ({@link Fleets}). Safe to share.
 */
public final class ReadRequest extends AsyncProcessorSupport {
    /** Exchange property: the protocol, as {@link Protocol#id()}, for paths that do not tell. */
    public static final String PROTOCOL = "aiproxy.protocol";
    /** Exchange property: the model as the client named it. */
    public static final String MODEL = "aiproxy.model";

    private static final int MAX_NAME = 1_000;

    private final Vertx vertx;
    private final Fleets fleets;
    private final InstantSource clock;
    private final SignatureStore signatures;
    private volatile Door door;

    /** The keys of a configuration. */
    private record Door(Config config, ClientKeys keys) {}

    public ReadRequest(Vertx vertx, Fleets fleets, InstantSource clock) {
        this.vertx = vertx;
        this.fleets = fleets;
        this.clock = clock;
        this.signatures = new SignatureStore(clock);
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        if (exchange.getProperty(Call.PROPERTY) != null) {
            callback.done(true);
            return true;
        }
        Client client = exchange.getProperty(Client.PROPERTY, Client.class);
        if (client == null) {
            exchange.setException(new IllegalStateException(
                    "readRequest needs an exchange that came from a platform-http endpoint of this proxy"));
            callback.done(true);
            return true;
        }
        Config config = fleets.enter(exchange).config();
        ClientPath path;
        String tenant;
        try {
            tenant = keys(config).check(client.request());
            path = path(exchange, client.request());
        } catch (ChatException e) {
            exchange.setException(e);
            callback.done(true);
            return true;
        }
        // Converted, as a user's route may have made another body of it.
        byte[] said = exchange.getMessage().getBody(byte[].class);
        byte[] raw = said == null ? new byte[0] : said;
        String coding = client.request().getHeader("content-encoding");
        boolean small = raw.length <= Offload.SMALL && ContentCodings.isPlain(coding);
        return Offload.run(
                vertx, client.context(), small, () -> call(config, client, tenant, path, raw, coding), result -> {
                    if (result.succeeded()) {
                        exchange.setProperty(Call.PROPERTY, result.result());
                        exchange.setProperty(MODEL, result.result().requestedModel());
                    } else {
                        exchange.setException(result.cause());
                    }
                    callback.done(small);
                });
    }

    private Call call(Config config, Client client, String tenant, ClientPath path, byte[] raw, String coding) {
        byte[] body = ContentCodings.undo(raw, coding, config.limits().maxRequestBody());
        if (Json.hasByteOrderMark(body, 0, body.length)) {
            body = Arrays.copyOfRange(body, 3, body.length);
        }
        Call.Builder builder = new Call.Builder();
        builder.id = RequestId.next();
        builder.client = client;
        builder.config = config;
        builder.codec = Codecs.INSTANCE.of(path.protocol());
        builder.path = path;
        builder.body = body;
        builder.scan = RequestScan.of(body);
        if (path.protocol() == Protocol.OPENAI && builder.scan.hasInputOnly()) {
            // Cursor posts requests of the Responses API to this path, and reads chat completions.
            builder.reader = Codecs.INSTANCE.of(Protocol.RESPONSES);
        }
        if (path.line().model() == null
                && (builder.scan.model() == null || builder.scan.model().isBlank())) {
            throw ChatException.invalid("model: is missing");
        }
        checkName(path.line().model() != null ? path.line().model() : builder.scan.model());
        builder.jsonArray = path.protocol() == Protocol.GEMINI
                && path.line().stream()
                && !"sse".equals(client.request().getParam("alt"));
        builder.createdSeconds = clock.millis() / 1000;
        builder.estimator = TokenEstimate::quick;
        builder.signatures = signatures.shelf(tenant);
        return builder.build();
    }

    /** The name goes into logs and addresses: no line breaks there, nor a name as long as a body. */
    private static void checkName(String model) {
        if (model.length() > MAX_NAME || model.chars().anyMatch(Character::isISOControl)) {
            throw ChatException.invalid(
                    "model: must have " + MAX_NAME + " characters at most, and no control characters");
        }
    }

    @SuppressWarnings("ReferenceEquality") // the very same snapshot
    private ClientKeys keys(Config config) {
        Door known = door;
        if (known == null || known.config != config) {
            known = new Door(config, new ClientKeys(config.apiKeys()));
            door = known;
        }
        return known.keys;
    }

    /** Checks the client's key, for steps that answer without reading a request; gives what it was checked against. */
    Fleet authenticate(Client client) {
        Fleet current = fleets.current();
        keys(current.config()).check(client.request());
        return current;
    }

    private static ClientPath path(Exchange exchange, HttpServerRequest request) {
        String said = exchange.getProperty(PROTOCOL, String.class);
        ClientPath path = ClientPath.of(request.path());
        if (said != null && (path == null || !path.protocol().id().equals(said))) {
            return ClientPath.plain(Protocol.of(said));
        }
        if (path == null) {
            throw Failures.noEndpoint(request.method() + " " + request.path());
        }
        return path;
    }
}
