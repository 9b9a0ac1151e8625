package io.github.aiproxy.chat;

/**
 * A citation on a text part.
 *
 * @param url the source's address; null for a document
 * @param title the source's title; may be null
 * @param start first character of the cited answer text, in Unicode code points from the part's start; null if unknown
 * @param end one past the last character, in Unicode code points; null if unknown
 * @param citedText the source's words; may be null
 * @param origin the protocol it came from
 * @param json the wire's own object, whole, for a reader of the same protocol
 */
public record Annotation(
        String url, String title, Integer start, Integer end, String citedText, Protocol origin, String json) {}
