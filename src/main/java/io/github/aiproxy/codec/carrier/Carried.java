package io.github.aiproxy.codec.carrier;

import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Signature;
import java.util.ArrayList;
import java.util.List;

/**
 * One thing in a carrier: a signature and what it belongs to. Immutable.
 *
 * @param signature null for thoughts that nobody signed, which are marked so that they are known as no provider's own
 * @param to what it belongs to
 * @param digest of the thoughts, the text or the call's name that it belongs to, so that it is never put on anything else
 * @param lengths of the thoughts, if they are several that the client holds as one text; empty otherwise
 * @param thoughts the thoughts themselves, for clients that may not keep them; null if the client holds them
 * @param charsAfter how many characters of text stood between these thoughts and the part that carries them
 */
record Carried(Signature signature, To to, long digest, List<Integer> lengths, List<String> thoughts, int charsAfter) {
    /** What a signature belongs to. */
    enum To {
        THOUGHTS,
        /** The call that follows. */
        CALL,
        /** The call before, which had been told when its signature came. */
        LAST_CALL,
        TEXT
    }

    static final String BETWEEN = "\n\n";

    Carried {
        lengths = List.copyOf(lengths);
        thoughts = thoughts == null ? null : List.copyOf(thoughts);
    }

    /** For a call or a text, or for thoughts that the client holds. */
    static Carried by(Signature signature, To to, long digest, List<Integer> lengths) {
        return new Carried(signature, to, digest, lengths.size() > 1 ? lengths : List.of(), null, 0);
    }

    /** Thoughts that travel with their signature. */
    static Carried whole(Signature signature, List<String> thoughts, int charsAfter) {
        return new Carried(signature, To.THOUGHTS, 0, List.of(), thoughts, charsAfter);
    }

    /** The thoughts as their provider had them, signed. */
    Part.Reasoning reasoning(List<String> held) {
        List<String> texts = thoughts != null ? thoughts : split(join(held));
        return new Part.Reasoning(signature == null ? null : signature.itemId(), texts, signature);
    }

    /** Thoughts as one text, the way that writers of one text do it. */
    static String join(List<String> thoughts) {
        return String.join(
                BETWEEN, thoughts.stream().filter(text -> !text.isEmpty()).toList());
    }

    private List<String> split(String text) {
        int all = BETWEEN.length() * Math.max(0, lengths.size() - 1);
        for (int length : lengths) {
            all += length;
        }
        if (lengths.isEmpty() || all != text.length()) {
            return text.isEmpty() ? List.of() : List.of(text);
        }
        List<String> texts = new ArrayList<>();
        int at = 0;
        for (int length : lengths) {
            texts.add(text.substring(at, at + length));
            at += length + BETWEEN.length();
        }
        return texts;
    }

    static final long EMPTY = 0xcbf29ce484222325L;

    /** Goes on with a digest of characters (FNV-1a, 64 bits): against mistakes, not against malice. */
    static long digest(long soFar, String text) {
        long digest = soFar;
        for (int i = 0; i < text.length(); i++) {
            digest = (digest ^ text.charAt(i)) * 0x100000001b3L;
        }
        return digest;
    }
}
