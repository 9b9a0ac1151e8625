package io.github.aiproxy.codec.responses;

import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.LazyText;
import io.github.aiproxy.chat.Part;
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
}
