package io.github.aiproxy.oauth;

/** A file that no account can be had from. The message is for its owner: what is wrong, and what to do; no tokens. */
final class AuthFileException extends Exception {
    private static final long serialVersionUID = 1L;

    AuthFileException(String message) {
        super(message, null, false, false);
    }
}
