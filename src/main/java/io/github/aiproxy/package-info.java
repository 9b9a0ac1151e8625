/**
 * The program, and the proxy in any Camel context: {@link io.github.aiproxy.AiProxy} puts the parts together.
 *
 * <p>The packages in the order in which a request meets them: {@link io.github.aiproxy.http http} lets it in, {@link
 * io.github.aiproxy.route route} has the steps of its routes, {@link io.github.aiproxy.balance balance} chooses an upstream,
 * {@link io.github.aiproxy.codec codec} translates by way of {@link io.github.aiproxy.chat chat}, {@link
 * io.github.aiproxy.upstream upstream} calls, with what {@link io.github.aiproxy.oauth oauth} keeps fresh, and {@link
 * io.github.aiproxy.sse sse} frames streams. {@link io.github.aiproxy.call call} is what the steps hand on, {@link
 * io.github.aiproxy.config config} the file, {@link io.github.aiproxy.cli cli} the command line. {@code ARCHITECTURE.md}
 * follows a request in full.
 */
package io.github.aiproxy;
