package io.github.aiproxy.route;

import io.github.aiproxy.call.Buffers;
import io.github.aiproxy.call.Call;
import io.github.aiproxy.call.Operation;
import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.codec.Target;
import io.github.aiproxy.codec.carrier.SignatureCarrier;
import io.github.aiproxy.config.UpstreamConfig.Compression;
import io.github.aiproxy.sse.ByteSink;
import io.github.aiproxy.upstream.Fleet;
import io.github.aiproxy.upstream.Fleets;
import io.github.aiproxy.upstream.Upstream;
import io.github.aiproxy.upstream.UpstreamRequest;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.Locale;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Route step {@code writeUpstreamRequest}: the request for the upstream that the property {@code aiproxy.upstream} names,
 * by its slug. Same protocol: the client's bytes with the model spliced; another: written by the upstream's codec. Safe to
 * share.
 */
public final class WriteUpstreamRequest extends AsyncProcessorSupport {
    /** Exchange property: the slug of the upstream that is tried. */
    public static final String UPSTREAM = "aiproxy.upstream";

    private static final Logger LOG = LoggerFactory.getLogger(WriteUpstreamRequest.class);
    /** A stream that stands in for a JSON answer must say its usage. */
    private static final String WITH_USAGE = "{\"include_usage\":true}";

    private final Vertx vertx;

    public WriteUpstreamRequest(Vertx vertx) {
        this.vertx = vertx;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        Call call = exchange.getProperty(Call.PROPERTY, Call.class);
        String slug = exchange.getProperty(UPSTREAM, String.class);
        Fleet fleet = Fleets.of(exchange);
        Upstream upstream = slug == null || fleet == null ? null : fleet.upstream(slug);
        if (call == null || upstream == null) {
            exchange.setException(
                    call == null
                            ? new IllegalStateException("readRequest must come before writeUpstreamRequest")
                            : new IllegalStateException("no upstream has the slug \"" + slug + "\""));
            callback.done(true);
            return true;
        }
        boolean tokenizer = call.operation() == Operation.COUNT_TOKENS;
        boolean small = call.body().length <= Offload.SMALL && !tokenizer;
        return Offload.run(vertx, call.client().context(), small, () -> write(call, upstream), result -> {
            if (result.succeeded()) {
                exchange.getMessage().setBody(result.result());
            } else {
                exchange.setException(result.cause());
            }
            callback.done(small);
        });
    }

    /** An {@link UpstreamRequest}, or the reply itself where the upstream is not needed. */
    private static Object write(Call call, Upstream upstream) {
        boolean generate = call.operation() == Operation.GENERATE;
        boolean stream = generate && (call.stream() || upstream.mustStream());
        String model = upstream.modelFor(call.model());
        Target target = new Target(
                model,
                stream,
                call.config().defaultMaxTokens(),
                upstream.config().httpHeader("anthropic-version"));
        String path = upstream.type().path(call.operation(), model, stream);
        if (path == null) {
            if (call.operation() == Operation.COUNT_TOKENS) {
                return TokenCounts.reply(call, TokenEstimate.exact(call.chat()));
            }
            throw new ChatException(new ChatError(ChatError.Kind.NOT_FOUND, "the upstream has no such operation"));
        }
        boolean relayed = upstream.protocol() == call.protocol() && !needsReading(call);
        if (relayed && stream && !call.stream()) {
            // Its reply will be read.
            target.expect(WantedAnswers.of(call));
        }
        Buffer body = upstream.type()
                .prepare(relayed ? spliced(call, target) : written(call, upstream, target), call.operation(), target);
        Losses.tell(call, upstream, target);
        Compression compression = upstream.config().requestCompression();
        UpstreamRequest.Coding coding = compression == Compression.NONE
                ? null
                : new UpstreamRequest.Coding(
                        compression.name().toLowerCase(Locale.ROOT), plain -> ContentCodings.apply(plain, compression));
        LOG.debug("{} to {} as {}{}", call.id(), upstream.name(), model, relayed ? ", relayed" : "");
        return new UpstreamRequest(call, upstream, target, relayed, path, body, coding);
    }

    /**
     * Whether bytes of the upstream's own protocol cannot be relayed: another protocol's upstream signed parts of the
     * conversation, which this one would refuse, or the request has another protocol's form.
     */
    private static boolean needsReading(Call call) {
        if (call.isOfAnotherForm()) {
            return true;
        }
        if (!SignatureCarrier.isIn(call.scannedBody())) {
            return false;
        }
        try {
            return call.chat() != null;
        } catch (ChatException unreadable) {
            LOG.debug("{} is relayed with foreign signatures: {}", call.id(), unreadable.getMessage());
            return false;
        }
    }

    private static Buffer spliced(Call call, Target target) {
        if (call.protocol() == Protocol.GEMINI) {
            return Buffers.of(
                    call.operation() == Operation.COUNT_TOKENS
                            ? TokenCounts.ofModel(call.body(), target.model())
                            : call.body());
        }
        boolean forced = target.stream() && !call.stream();
        // A whole answer has its usage, whatever was said of a stream's.
        String options = forced && call.protocol() == Protocol.OPENAI ? WITH_USAGE : null;
        return Buffers.of(call.scan().edit(call.body(), target.model(), forced, options));
    }

    private static Buffer written(Call call, Upstream upstream, Target target) {
        ChatRequest chat = call.chat();
        // Other protocols say the same in other words, not in many more of them.
        ByteSink out = new ByteSink(call.body().length + call.body().length / 4 + 1024);
        upstream.codec().writeRequest(chat, target, out);
        return call.operation() == Operation.COUNT_TOKENS
                ? Buffers.of(TokenCounts.request(upstream.protocol(), target.model(), out.toByteArray()))
                : Buffers.of(out.array(), out.size());
    }
}
