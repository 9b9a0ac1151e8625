package io.github.aiproxy.codec.responses;

import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.OutputFormat;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;

/** What leads a conversation, as {@code instructions}. Stateless. */
final class Instructions {
    /** Claude Code's note to its own billing: it differs from call to call and would spoil every prompt cache. */
    private static final String ATTRIBUTION = "x-anthropic-billing-header:";

    private Instructions() {}

    /** The system texts in one; null if there is nothing to say. */
    static String of(ChatRequest request) {
        StringBuilder all = new StringBuilder();
        for (Part part : request.system()) {
            if (part instanceof Part.Text text
                    && !text.text().isBlank()
                    && !text.text().startsWith(ATTRIBUTION)) {
                all.append(all.length() == 0 ? "" : "\n\n").append(text.text());
            }
        }
        return all.length() == 0 ? null : all.toString();
    }

    /** Whether JSON of any shape is asked for by a client of a wire that does not know OpenAI's rule about it. */
    static boolean wantsJson(ChatRequest request) {
        return request.outputFormat() != null
                && request.outputFormat().kind() == OutputFormat.Kind.JSON_OBJECT
                && request.origin() != Protocol.OPENAI
                && request.origin() != Protocol.RESPONSES;
    }

    static boolean mentionsJson(String text) {
        for (int i = 0; i + 4 <= text.length(); i++) {
            if (text.regionMatches(true, i, "json", 0, 4)) {
                return true;
            }
        }
        return false;
    }
}
