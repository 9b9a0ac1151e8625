package io.github.aiproxy.codec;

import io.github.aiproxy.chat.Protocol;
import java.util.EnumMap;
import java.util.Map;
import java.util.ServiceLoader;

/** The codecs by protocol, found as services so that no codec need know another. Stateless; safe to share. */
public final class Codecs {
    /** All of them. */
    public static final Codecs INSTANCE = new Codecs();

    private final Map<Protocol, Codec> byProtocol = new EnumMap<>(Protocol.class);

    private Codecs() {
        ServiceLoader.load(Codec.class, Codecs.class.getClassLoader())
                .forEach(codec -> byProtocol.put(codec.protocol(), codec));
    }

    /** The codec of a protocol. */
    public Codec of(Protocol protocol) {
        Codec codec = byProtocol.get(protocol);
        if (codec == null) {
            throw new IllegalStateException("no codec for " + protocol.id() + " is installed");
        }
        return codec;
    }
}
