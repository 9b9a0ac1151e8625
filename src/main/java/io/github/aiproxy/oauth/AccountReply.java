package io.github.aiproxy.oauth;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.aiproxy.codec.Json;
import java.time.Duration;

/**
 * What an {@link AccountCall} was answered: the body of the exchange that comes out of the route. Immutable.
 *
 * @param status HTTP's
 * @param body may be empty
 * @param retryAfter when to come back; null if the reply does not say
 */
public record AccountReply(int status, String body, Duration retryAfter) {
    boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    /** The body; a missing node if it is no JSON. */
    JsonNode json() {
        try {
            return Json.read(body);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    /** The error's word, wherever the server put it; null if there is none. */
    String errorCode() {
        JsonNode json = json();
        JsonNode error = json.path("error");
        for (JsonNode candidate : new JsonNode[] {
            error, error.path("code"), error.path("type"), json.path("code"), json.path("error_code")
        }) {
            if (candidate.isTextual() && isWord(candidate.textValue())) {
                return candidate.textValue();
            }
        }
        return null;
    }

    /** As the codes of OAuth are, and tokens are not: a server may echo what it was sent. */
    private static boolean isWord(String text) {
        return !text.isEmpty() && text.length() <= 60 && text.chars().allMatch(c -> c == '_' || (c >= 'a' && c <= 'z'));
    }

    /** The status. */
    @Override
    public String toString() {
        return "AccountReply[" + status + "]";
    }
}
