/**
 * OpenAI Responses: items in, items out. {@link io.github.aiproxy.codec.responses.ResponsesCodec} is the door; requests
 * are read by {@code RequestReader} and written by {@code RequestWriter}, streams by {@code ResponsesEventReader} and
 * {@code ResponsesEventWriter}.
 */
package io.github.aiproxy.codec.responses;
