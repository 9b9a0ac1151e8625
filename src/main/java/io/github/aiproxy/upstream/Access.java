package io.github.aiproxy.upstream;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;

/**
 * What a request presents.
 *
 * @param token the secret; null for an upstream that needs none
 * @param accountId the account that it belongs to, where the upstream wants to be told (codex); null elsewhere
 * @param projectId the project that pays, where the upstream wants to be told (Code Assist); null elsewhere
 */
public record Access(String token, String accountId, String projectId) {
    /** Presents the token as {@code Authorization: Bearer}; nothing if there is none. */
    void asBearer(MultiMap headers) {
        if (token != null) {
            headers.set(HttpHeaders.AUTHORIZATION, "Bearer " + token);
        }
    }

    /** The token is hidden. */
    @Override
    public String toString() {
        return "Access[accountId=" + accountId + ", projectId=" + projectId + "]";
    }
}
