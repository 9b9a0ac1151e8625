package io.github.aiproxy.route;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import io.github.aiproxy.call.Call;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.LazyText;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Tool;
import io.github.aiproxy.chat.Turn;
import io.github.aiproxy.codec.ToolOffer;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Estimates of input tokens, where no upstream counts them.
 *
 * <p>{@link #exact} counts with the tokenizer of OpenAI's recent models (o200k): within some ten per cent for English and
 * code on other vendors' models. {@link #quick} takes four bytes a token, and is for figures that the upstream corrects
 * at the end of its stream. Both add a fixed price for images, documents and the frame around messages and tools.
 * Stateless; the tokenizer is loaded at first use.
 */
public final class TokenEstimate {
    private static final int PER_MESSAGE = 4;
    private static final int PER_TOOL = 8;
    /** What an image of usual size costs at the large vendors. */
    private static final int PER_IMAGE = 1_100;
    /** What a page of a document costs; a document's pages are unknown without opening it. */
    private static final int PER_DOCUMENT = 2_500;

    private TokenEstimate() {}

    private static final class Tokenizer {
        static final Encoding O200K = Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.O200K_BASE);
    }

    /** Counts with a tokenizer. Takes milliseconds for a large request: not for the event loop. */
    static int exact(ChatRequest chat) {
        return count(chat, text -> Tokenizer.O200K.countTokensOrdinary(text.toString()));
    }

    /** Guesses from sizes. At least 1. */
    public static int quick(Call call) {
        try {
            return Math.max(1, count(call.chat(), text -> (text.roughLength() + 3) / 4));
        } catch (ChatException unreadable) {
            return Math.max(1, call.body().length / 4);
        }
    }

    private static int count(ChatRequest chat, ToIntFunction<LazyText> text) {
        long tokens = parts(chat.system(), text);
        for (Turn turn : chat.turns()) {
            tokens += PER_MESSAGE + parts(turn.parts(), text);
        }
        ToolOffer offer = ToolOffer.of(chat);
        for (int i = 0; i < chat.tools().size(); i++) {
            if (offer.isWaiting(i)) {
                continue;
            }
            Tool tool = chat.tools().get(i);
            tokens += PER_TOOL
                    + of(tool.name(), text)
                    + (tool.description() == null ? 0 : text.applyAsInt(tool.description()))
                    + of(tool.schema(), text)
                    + (tool.schema() == null ? of(tool.json(), text) : 0);
        }
        return (int) Math.min(Integer.MAX_VALUE, tokens);
    }

    private static long parts(List<Part> parts, ToIntFunction<LazyText> text) {
        long tokens = 0;
        for (Part part : parts) {
            tokens += part(part, text);
        }
        return tokens;
    }

    private static long part(Part part, ToIntFunction<LazyText> text) {
        if (part instanceof Part.Text words) {
            return text.applyAsInt(words.words());
        }
        if (part instanceof Part.Refusal refusal) {
            return of(refusal.text(), text);
        }
        if (part instanceof Part.Media media) {
            if (media.source() instanceof Part.Source.PlainText plain) {
                return of(plain.text(), text);
            }
            return media.kind() == Part.Media.Kind.IMAGE ? PER_IMAGE : PER_DOCUMENT;
        }
        if (part instanceof Part.Reasoning reasoning) {
            return reasoning.texts().stream()
                    .mapToLong(thought -> of(thought, text))
                    .sum();
        }
        if (part instanceof Part.ToolCall call) {
            return (long) PER_TOOL + of(call.name(), text) + of(call.arguments(), text);
        }
        if (part instanceof Part.ToolResult result) {
            return PER_TOOL + parts(result.content(), text);
        }
        if (part instanceof Part.Opaque opaque) {
            return of(opaque.json(), text);
        }
        throw new AssertionError(part);
    }

    private static int of(String words, ToIntFunction<LazyText> text) {
        return words == null ? 0 : text.applyAsInt(LazyText.of(words));
    }
}
