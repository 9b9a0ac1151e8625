package io.github.aiproxy.codec.carrier;

import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Turn;
import java.util.List;

/**
 * Names the text that a reply ended with, for {@link io.github.aiproxy.codec.SignatureStore}: by itself and by what it
 * answers, so that the same words in another conversation are not taken for it. Stateless; safe to share.
 */
final class LastText {
    private LastText() {}

    /**
     * @param before the turns that it answers
     * @param digest of the text
     */
    static String key(List<Turn> before, long digest) {
        long asked = digest;
        for (Part part : before.isEmpty()
                ? List.<Part>of()
                : before.get(before.size() - 1).parts()) {
            if (part instanceof Part.Text text) {
                asked = Carried.digest(asked, text.text());
            } else if (part instanceof Part.ToolResult result) {
                asked = Carried.digest(asked, String.valueOf(result.callId()));
            }
        }
        return "text " + before.size() + ' ' + Long.toHexString(asked);
    }
}
