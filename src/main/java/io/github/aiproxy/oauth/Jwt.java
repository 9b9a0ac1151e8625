package io.github.aiproxy.oauth;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.aiproxy.codec.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;

/**
 * What a JSON Web Token says of itself. Its signature is not looked at: that is for whom it is presented to. Stateless.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc7519#section-4.1">RFC 7519, section 4.1: registered claims</a>
 */
final class Jwt {
    private Jwt() {}

    /** The claims; a missing node if it is no such token. */
    static JsonNode claims(String token) {
        int start = token == null ? -1 : token.indexOf('.');
        int end = start < 0 ? -1 : token.indexOf('.', start + 1);
        if (end < 0) {
            return MissingNode.getInstance();
        }
        try {
            byte[] json = Base64.getUrlDecoder().decode(token.substring(start + 1, end));
            return Json.read(new String(json, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException | JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    /** When it expires; null if it does not say. */
    static Instant expiry(String token) {
        JsonNode expiry = claims(token).path("exp");
        return expiry.isNumber() ? Moments.later(0, expiry.asLong()) : null;
    }
}
