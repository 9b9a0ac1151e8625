package io.github.aiproxy.oauth;

/**
 * A call for an account: the body of an exchange that goes into a route of {@code routes/oauth.camel.yaml}. Immutable.
 *
 * @param method GET or POST
 * @param url from the configuration or a built-in one, never from a client
 * @param contentType of the body; null without one
 * @param body null without one
 * @param token to present; null without one
 */
public record AccountCall(String method, String url, String contentType, String body, String token) {
    static final String JSON = "application/json";
    static final String URLENCODED = "application/x-www-form-urlencoded";

    /** Neither body nor token. */
    @Override
    public String toString() {
        return "AccountCall[" + method + " " + url + "]";
    }
}
