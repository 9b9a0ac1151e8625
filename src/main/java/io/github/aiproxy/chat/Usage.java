package io.github.aiproxy.chat;

/**
 * Tokens of one reply. Totals include their details; null means that the provider did not say, which is not zero.
 *
 * <p>How the wires count (the single source for all codecs):
 *
 * <table>
 *   <caption>which totals include what</caption>
 *   <tr><th>wire</th><th>input field</th><th>includes cache reads/writes</th><th>output field</th><th>includes reasoning</th></tr>
 *   <tr><td>Anthropic</td><td>input_tokens</td><td>no / no</td><td>output_tokens</td><td>yes</td></tr>
 *   <tr><td>Chat</td><td>prompt_tokens</td><td>yes / yes</td><td>completion_tokens</td><td>yes</td></tr>
 *   <tr><td>Responses</td><td>input_tokens</td><td>yes / yes</td><td>output_tokens</td><td>yes</td></tr>
 *   <tr><td>Gemini</td><td>promptTokenCount (+ toolUsePromptTokenCount)</td><td>yes / -</td><td>candidatesTokenCount</td><td>no (+ thoughtsTokenCount)</td></tr>
 * </table>
 *
 * @param input all input tokens, cached ones included
 * @param cacheRead of these, read from the prompt cache
 * @param cacheWrite of these, written to the prompt cache
 * @param cacheWrite1h of the written ones, those with a lifetime of an hour (Anthropic)
 * @param output all output tokens, reasoning included
 * @param reasoning of these, spent on reasoning
 */
public record Usage(
        Integer input, Integer cacheRead, Integer cacheWrite, Integer cacheWrite1h, Integer output, Integer reasoning) {
    /** Nothing said. */
    public static final Usage UNKNOWN = new Usage(null, null, null, null, null, null);

    /** This usage with every figure that {@code later} knows replaced: providers report cumulative figures. */
    public Usage overwrittenBy(Usage later) {
        return new Usage(
                later.input != null ? later.input : input,
                later.cacheRead != null ? later.cacheRead : cacheRead,
                later.cacheWrite != null ? later.cacheWrite : cacheWrite,
                later.cacheWrite1h != null ? later.cacheWrite1h : cacheWrite1h,
                later.output != null ? later.output : output,
                later.reasoning != null ? later.reasoning : reasoning);
    }

    /** The figure, or zero where the provider did not say. */
    public static int orZero(Integer figure) {
        return figure == null ? 0 : figure;
    }
}
