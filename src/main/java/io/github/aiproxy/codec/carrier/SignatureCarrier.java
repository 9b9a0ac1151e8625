package io.github.aiproxy.codec.carrier;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Signature;
import io.github.aiproxy.codec.Json;
import io.github.aiproxy.codec.Needle;
import io.github.aiproxy.codec.RequestBody;
import io.github.aiproxy.sse.ByteSink;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * The envelope that a foreign signature travels in through a client. Stateless; safe to share.
 *
 * <pre>{@code
 * carrier  aiproxySigV1 base64( checksum(8 bytes) {"m":model,"c":[{"o":origin,"k":kind,"i":item,"b":blob,"a":to,…}]} )
 * }</pre>
 *
 * <p>It describes itself and needs no memory, so it outlives restarts and is understood by every instance. All of it is
 * standard base64, as Gemini clients demand; those that write it again in the other alphabet or without padding are
 * understood as well. The checksum is no secret: it finds out what was altered, and that is dropped. Whatever does not
 * begin like a carrier is the own signature of the client's provider.
 */
public final class SignatureCarrier {
    /** Twelve characters, nine bytes: base64 written again begins the same. */
    private static final String MARK = "aiproxySig";

    private static final byte[] MARK_BYTES = MARK.getBytes(StandardCharsets.US_ASCII);
    private static final String VERSION = "V1";
    private static final Needle QUOTED_MARK = new Needle('"' + MARK);
    private static final int CHECKSUM = 8;

    private SignatureCarrier() {}

    /** Whether a body has a string that begins like a carrier: then it may not be relayed to the provider as it is. */
    public static boolean isIn(RequestBody body) {
        return body.knowsLongStrings() ? body.hasLongString(MARK_BYTES) : isIn(body.bytes());
    }

    /** As {@link #isIn(RequestBody)}. Looks at one byte in ten of bodies that have none. */
    static boolean isIn(byte[] json) {
        for (int at = QUOTED_MARK.in(json, 0, json.length); at >= 0; at = QUOTED_MARK.in(json, at + 1, json.length)) {
            boolean escaped = at > 0 && json[at - 1] == '\\';
            if (!escaped) {
                return true;
            }
        }
        return false;
    }

    /** Whether it is a carrier, whole or not, of this version or another. */
    static boolean is(Signature signature) {
        return signature != null && signature.blob().startsWith(MARK);
    }

    /** @param model the upstream's name of the model; null if not known */
    static String seal(String model, List<Carried> contents) {
        ByteSink json = new ByteSink(512);
        json.ascii("{\"m\":");
        text(json, model);
        json.ascii(",\"c\":[");
        for (int i = 0; i < contents.size(); i++) {
            json.ascii(i > 0 ? ",{\"a\":\"" : "{\"a\":\"");
            write(json, contents.get(i));
        }
        json.ascii("]}");
        byte[] bytes = json.toByteArray();
        ByteBuffer sealed = ByteBuffer.allocate(CHECKSUM + bytes.length);
        sealed.put(checksum(bytes)).put(bytes);
        return MARK + VERSION + Base64.getEncoder().encodeToString(sealed.array());
    }

    private static void write(ByteSink json, Carried carried) {
        json.ascii(carried.to().name());
        json.ascii("\",\"h\":\"" + Long.toHexString(carried.digest()) + '"');
        Signature signature = carried.signature();
        if (signature != null) {
            json.ascii(",\"o\":\"" + signature.origin().name() + "\",\"k\":\""
                    + signature.kind().name() + '"');
            json.ascii(",\"i\":");
            text(json, signature.itemId());
            json.ascii(",\"b\":");
            text(json, signature.blob());
        }
        if (!carried.lengths().isEmpty()) {
            json.ascii(",\"l\":" + carried.lengths());
        }
        if (carried.thoughts() != null) {
            json.ascii(",\"n\":" + carried.charsAfter() + ",\"t\":[");
            for (int i = 0; i < carried.thoughts().size(); i++) {
                json.ascii(i > 0 ? "," : "");
                text(json, carried.thoughts().get(i));
            }
            json.write(']');
        }
        json.write('}');
    }

    private static void text(ByteSink json, String text) {
        if (text == null) {
            json.ascii("null");
        } else {
            Json.writeString(json, text);
        }
    }

    /** What is in a carrier; empty if it was altered or is of a version that is not known. */
    static List<Carried> open(Signature carrier) {
        String blob = carrier.blob();
        int head = MARK.length() + VERSION.length();
        if (!blob.startsWith(VERSION, MARK.length())) {
            return List.of();
        }
        try {
            String base64 = blob.substring(head).replace('-', '+').replace('_', '/');
            byte[] sealed = Base64.getDecoder().decode(base64);
            if (sealed.length < CHECKSUM) {
                return List.of();
            }
            byte[] bytes = Arrays.copyOfRange(sealed, CHECKSUM, sealed.length);
            return Arrays.equals(checksum(bytes), 0, CHECKSUM, sealed, 0, CHECKSUM) ? read(bytes) : List.of();
        } catch (IllegalArgumentException | JsonProcessingException e) {
            return List.of();
        }
    }

    /** @throws IllegalArgumentException if words in it are not known */
    private static List<Carried> read(byte[] bytes) throws JsonProcessingException {
        JsonNode root = Json.read(bytes, java.util.Set.of());
        String model = root.path("m").textValue();
        List<Carried> contents = new ArrayList<>();
        for (JsonNode node : root.path("c")) {
            Signature signature = null;
            if (node.has("b")) {
                signature = new Signature(
                        Protocol.valueOf(node.path("o").asText()),
                        Signature.Kind.valueOf(node.path("k").asText()),
                        node.path("b").asText(),
                        node.path("i").textValue(),
                        model);
            }
            List<Integer> lengths = new ArrayList<>();
            node.path("l").forEach(length -> lengths.add(length.asInt()));
            List<String> thoughts = node.has("t") ? new ArrayList<>() : null;
            node.path("t").forEach(text -> thoughts.add(text.asText()));
            contents.add(new Carried(
                    signature,
                    Carried.To.valueOf(node.path("a").asText()),
                    Long.parseUnsignedLong(node.path("h").asText(), 16),
                    lengths,
                    thoughts,
                    node.path("n").asInt()));
        }
        return contents;
    }

    private static byte[] checksum(byte[] bytes) {
        try {
            return Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(bytes), CHECKSUM);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
