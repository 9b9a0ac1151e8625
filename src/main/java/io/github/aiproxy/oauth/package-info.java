/**
 * Accounts: the files that the official tools' logins wrote ({@link io.github.aiproxy.oauth.Dialect}), kept fresh in the
 * background ({@link io.github.aiproxy.oauth.Account}) and presented to upstreams ({@link
 * io.github.aiproxy.oauth.AccountFiles}). Calls to token endpoints are Camel routes, {@code routes/oauth.camel.yaml}.
 * Nothing here logs, throws or shows a token.
 */
package io.github.aiproxy.oauth;
