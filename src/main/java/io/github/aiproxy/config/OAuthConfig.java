package io.github.aiproxy.config;

/**
 * What an upstream's account files do not say.
 *
 * @param tokenUrl where tokens are renewed; null for the type's own
 * @param clientId the application that the account was logged in with; null for the file's, or the type's own
 * @param clientSecret its secret; null for the file's, or none
 * @param projectId the Google Cloud project that pays; null for the file's, or the one that the account is found to have
 */
public record OAuthConfig(String tokenUrl, String clientId, String clientSecret, String projectId) {
    /** Nothing but the files and the type's own. */
    public static final OAuthConfig NONE = new OAuthConfig(null, null, null, null);

    /** Everything but the secret. */
    @Override
    public String toString() {
        return "OAuthConfig[tokenUrl=" + tokenUrl + ", clientId=" + clientId + ", clientSecret="
                + (clientSecret == null ? "none" : "hidden") + ", projectId=" + projectId + "]";
    }
}
