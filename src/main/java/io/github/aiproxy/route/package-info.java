/**
 * The processors that the routes in {@code routes/*.camel.yaml} name, and what flows between them: {@link
 * io.github.aiproxy.route.ReadRequest readRequest}, {@link io.github.aiproxy.route.WriteUpstreamRequest
 * writeUpstreamRequest}, {@link io.github.aiproxy.route.OpenReply openReply}, {@link io.github.aiproxy.route.WriteReply
 * writeReply}.
 */
package io.github.aiproxy.route;
