package io.github.aiproxy.oauth;

import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;

/**
 * What the step {@code https:} of the account routes must not do: a refresh token is used once, so nothing is sent twice;
 * nor is it sent where a redirect points to. No cookies either. Stateless.
 */
final class PlainHttp implements HttpClientConfigurer {
    @Override
    public void configureHttpClient(HttpClientBuilder builder) {
        builder.disableAutomaticRetries().disableRedirectHandling().disableCookieManagement();
    }
}
