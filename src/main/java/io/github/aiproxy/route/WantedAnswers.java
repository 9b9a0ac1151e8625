package io.github.aiproxy.route;

import io.github.aiproxy.call.Call;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.codec.Needle;

/** How many answers a request asks for that is relayed, and therefore not read unless it seems to ask for several. Stateless. */
final class WantedAnswers {
    private static final Needle CHAT = new Needle("\"n\"");
    private static final Needle GEMINI = new Needle("\"candidate");

    private WantedAnswers() {}

    /** At least one. */
    static int of(Call call) {
        Protocol protocol = call.codec().protocol();
        if (protocol != Protocol.OPENAI && protocol != Protocol.GEMINI) {
            return 1;
        }
        byte[] body = call.body();
        if ((protocol == Protocol.OPENAI ? CHAT : GEMINI).in(body, 0, body.length) < 0) {
            return 1;
        }
        try {
            Integer candidates = call.chat().candidates();
            return candidates == null ? 1 : Math.max(1, candidates);
        } catch (ChatException onlyTheUpstreamUnderstandsIt) {
            return 1;
        }
    }
}
