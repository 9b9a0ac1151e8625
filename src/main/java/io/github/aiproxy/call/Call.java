package io.github.aiproxy.call;

import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.codec.ClientView;
import io.github.aiproxy.codec.Codec;
import io.github.aiproxy.codec.RequestBody;
import io.github.aiproxy.codec.RequestLine;
import io.github.aiproxy.codec.RequestScan;
import io.github.aiproxy.codec.SignatureStore;
import io.github.aiproxy.codec.carrier.CarrierReader;
import io.github.aiproxy.config.Config;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/**
 * One client request: what was asked, in bytes and, once somebody needs it, in canonical form. Carried by the Camel
 * exchange as property {@value #PROPERTY}; one thread at a time.
 */
public final class Call {
    /** The exchange property that holds it. */
    public static final String PROPERTY = "aiproxy.call";

    private static final CharSequence ANTHROPIC_ID = HttpHeaders.createOptimized("request-id");
    private static final CharSequence USUAL_ID = HttpHeaders.createOptimized("x-request-id");

    private final String id;
    private final Client client;
    private final Config config;
    private final Codec codec;
    private final Operation operation;
    private final RequestLine line;
    private final byte[] body;
    private final Codec reader;
    private final RequestScan scan;
    private final boolean jsonArray;
    private final long createdSeconds;
    private final IntSupplier estimatedInput;
    private final SignatureStore.Shelf signatures;
    private ChatRequest chat;
    private String model;
    private BooleanSupplier others = () -> false;

    private Call(Builder builder) {
        id = Objects.requireNonNull(builder.id);
        client = builder.client;
        config = Objects.requireNonNull(builder.config);
        codec = Objects.requireNonNull(builder.codec);
        reader = builder.reader == null ? codec : builder.reader;
        operation = builder.path.operation();
        line = builder.path.line();
        body = builder.body;
        scan = builder.scan;
        jsonArray = builder.jsonArray;
        createdSeconds = builder.createdSeconds;
        estimatedInput = () -> builder.estimator.tokens(this);
        boolean forgets = codec.protocol() == Protocol.OPENAI || codec.protocol() == Protocol.ANTHROPIC;
        signatures = forgets ? builder.signatures : null;
        model = line.model() != null ? line.model() : scan.model();
    }

    /** Letters and digits, unique: the request's id in logs and the root of ids that replies need. */
    public String id() {
        return id;
    }

    /** The id as clients are told it, in the header of their protocol, and may tell it again to whoever reads the logs. */
    public String idForClient() {
        return "req_" + id;
    }

    /** The name of that header. */
    public static CharSequence idHeader(Protocol protocol) {
        return protocol == Protocol.ANTHROPIC ? ANTHROPIC_ID : USUAL_ID;
    }

    /** Tells a client the id with a reply, unless the upstream's own is in it. */
    public void tellId(MultiMap headers) {
        CharSequence name = idHeader(protocol());
        if (!headers.contains(name)) {
            headers.set(name, idForClient());
        }
    }

    /** The client's end. */
    public Client client() {
        return client;
    }

    /** The configuration that this request began with; a reload does not change it. */
    public Config config() {
        return config;
    }

    /** The client's protocol. */
    public Protocol protocol() {
        return codec.protocol();
    }

    /** Whether the request has the form of another protocol than the one that the client is answered in. */
    public boolean isOfAnotherForm() {
        return reader.protocol() != codec.protocol();
    }

    /** The codec of the client's protocol. */
    public Codec codec() {
        return codec;
    }

    public Operation operation() {
        return operation;
    }

    /** The request's body as JSON, content codings undone. */
    public byte[] body() {
        return body;
    }

    /** Where the body's routing fields are. */
    public RequestScan scan() {
        return scan;
    }

    /** Whether the client wants a stream. */
    public boolean stream() {
        return line.model() != null ? line.stream() : scan.stream();
    }

    /** The model that is being looked for: the client's, or a fallback of it. */
    public String model() {
        return model;
    }

    /** Looks for another model: the client is still told the name that it asked for. */
    public void fallBackTo(String fallback) {
        model = fallback;
    }

    /** Says whether somebody else could still be asked, beside whoever is now. */
    public void others(BooleanSupplier left) {
        others = left;
    }

    /** Whether another upstream could be asked, should this one fail before the client has got anything. */
    public boolean hasOthers() {
        return others.getAsBoolean();
    }

    /** The model as the client named it. */
    public String requestedModel() {
        return line.model() != null ? line.model() : scan.model();
    }

    /**
     * The request in canonical form, read once.
     *
     * @throws io.github.aiproxy.chat.ChatException INVALID_REQUEST
     */
    public ChatRequest chat() {
        if (chat == null) {
            ChatRequest read = reader.readRequest(scannedBody(), line);
            chat = signatures == null || signatures.isEmpty() ? read : CarrierReader.recall(read, signatures);
        }
        return chat;
    }

    /** The body with what its scan has found. */
    public RequestBody scannedBody() {
        return new RequestBody(body, scan.strings());
    }

    /** The client's side of the reply, for writers. Also for a request that was relayed unread and cannot be read. */
    public ClientView view() {
        ChatRequest asked;
        try {
            asked = chat();
        } catch (ChatException unreadable) {
            ChatRequest.Builder minimal = new ChatRequest.Builder(protocol());
            minimal.model = requestedModel();
            minimal.stream = stream();
            asked = minimal.build();
        }
        return new ClientView(asked, id, createdSeconds, estimatedInput, jsonArray, signatures);
    }

    /** Whether a Gemini client wants its stream as a JSON array. */
    public boolean jsonArray() {
        return jsonArray;
    }

    /** Estimates a request's input tokens. */
    public interface Estimator {
        int tokens(Call call);
    }

    /** A call being read. */
    public static final class Builder {
        public String id;
        public Client client;
        public Config config;
        public Codec codec;
        /** What the request is read with, if it has another protocol's form; null for {@link #codec}. */
        public Codec reader;

        public ClientPath path;
        public byte[] body;
        public RequestScan scan;
        public boolean jsonArray;
        public long createdSeconds;
        public Estimator estimator;
        /** What the client's earlier calls and answers were signed with, for clients that have no field for it. */
        public SignatureStore.Shelf signatures;

        public Call build() {
            return new Call(this);
        }
    }
}
