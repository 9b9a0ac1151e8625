/**
 * The HTTP server under {@code platform-http:} endpoints: Camel's engine SPI, with routes for AI clients run on the event
 * loop of their connection ({@link io.github.aiproxy.http.AsyncHttpConsumer}) and every other route as Camel does it.
 */
package io.github.aiproxy.http;
