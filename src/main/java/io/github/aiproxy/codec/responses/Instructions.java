package io.github.aiproxy.codec.responses;

import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.LazyText;
import io.github.aiproxy.chat.OutputFormat;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import java.util.ArrayList;
import java.util.List;

/** What leads a conversation, as {@code instructions}. Stateless. */
final class Instructions {
    /** Claude Code's note to its own billing: it differs from call to call and would spoil every prompt cache. */
    private static final String ATTRIBUTION = "x-anthropic-billing-header:";

    private Instructions() {}

    /** The system texts in one; null if there is nothing to say. */
    static LazyText of(ChatRequest request) {
        List<LazyText> texts = new ArrayList<>();
        for (Part part : request.system()) {
            if (part instanceof Part.Text text
                    && !text.words().isBlank()
                    && !text.words().startsWith(ATTRIBUTION)) {
                texts.add(text.words());
            }
        }
        return texts.isEmpty() ? null : LazyText.join("\n\n", texts);
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
