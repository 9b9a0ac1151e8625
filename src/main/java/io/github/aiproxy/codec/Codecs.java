package io.github.aiproxy.codec;

import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.codec.carrier.CarryingCodec;
import java.util.EnumMap;
import java.util.Map;
import java.util.ServiceLoader;

/** The codecs by protocol, found as services so that no codec need know another. Stateless; safe to share. */
public final class Codecs {
    /** All of them. */
    public static final Codecs INSTANCE = new Codecs();

    private final Map<Protocol, Codec> plain = new EnumMap<>(Protocol.class);
    private final Map<Protocol, Codec> carrying = new EnumMap<>(Protocol.class);

    private Codecs() {
        ServiceLoader.load(Codec.class, Codecs.class.getClassLoader()).forEach(codec -> {
            plain.put(codec.protocol(), codec);
            carrying.put(codec.protocol(), new CarryingCodec(codec));
        });
    }

    /** The codec of a protocol, with which signatures of other protocols travel. */
    public Codec of(Protocol protocol) {
        return installed(carrying, protocol);
    }

    /** The codec of a protocol as it is, without a place for what belongs to others. */
    public Codec plain(Protocol protocol) {
        return installed(plain, protocol);
    }

    private static Codec installed(Map<Protocol, Codec> codecs, Protocol protocol) {
        Codec codec = codecs.get(protocol);
        if (codec == null) {
            throw new IllegalStateException("no codec for " + protocol.id() + " is installed");
        }
        return codec;
    }
}
