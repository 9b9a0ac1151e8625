/**
 * Server-sent events as bytes: {@link io.github.aiproxy.sse.FrameReader} takes chunks cut anywhere and gives whole
 * frames, {@link io.github.aiproxy.sse.Frames} writes them. Knows neither Camel nor Vert.x.
 */
package io.github.aiproxy.sse;
