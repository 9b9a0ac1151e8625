package io.github.aiproxy.codec;

import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.sse.Lines;
import java.nio.charset.StandardCharsets;

/**
 * Recognises, in frames that are relayed and not read, the ones that end a stream: so that a truncated answer is noticed
 * on the lossless lane as well. Looks at field names and at keys by bytes; inside a JSON string their quotes would be
 * escaped. Stateless; safe to share.
 */
public enum StreamWatch {
    ANTHROPIC(Protocol.ANTHROPIC, new String[] {"message_stop"}, new String[] {"error"}),
    OPENAI(Protocol.OPENAI, new String[] {}, new String[] {}),
    RESPONSES(Protocol.RESPONSES, new String[] {"response.completed", "response.incomplete"}, new String[] {
        "response.failed", "error"
    }),
    GEMINI(Protocol.GEMINI, new String[] {}, new String[] {});

    /** What a frame means for the stream. */
    public enum Mark {
        /** Nothing: more is to come. */
        NONE,
        /** After this frame the stream may end. */
        MAY_END,
        /** This frame is the end of a whole answer. */
        END,
        /** This frame says that the answer failed. */
        ERROR
    }

    private static final byte[] EVENT = bytes("event:");
    private static final byte[] DATA = bytes("data:");
    private static final byte[] DONE = bytes("[DONE]");
    private static final byte[] EMPTY_TEXT = bytes("\"\"");
    private static final byte[] ERROR = bytes("\"error\"");
    private static final Needle[] CHAT_FINISH = {new Needle("\"finish_reason\"")};
    private static final Needle[] GEMINI_FINISH = {
        new Needle("\"finishReason\""),
        new Needle("\"blockReason\""),
        new Needle("\"finish_reason\""),
        new Needle("\"block_reason\"")
    };

    private final Protocol protocol;
    private final byte[][] endEvents;
    private final byte[][] errorEvents;
    private final Needle[] endTypes;
    private final Needle[] errorTypes;

    StreamWatch(Protocol protocol, String[] ends, String[] errors) {
        this.protocol = protocol;
        this.endEvents = names(ends);
        this.errorEvents = names(errors);
        this.endTypes = types(ends);
        this.errorTypes = types(errors);
    }

    /** The watch of a protocol. */
    public static StreamWatch of(Protocol protocol) {
        for (StreamWatch watch : values()) {
            if (watch.protocol == protocol) {
                return watch;
            }
        }
        throw new AssertionError(protocol);
    }

    /** What a whole frame means. */
    public Mark look(byte[] buffer, int offset, int length) {
        int end = offset + length;
        int start = offset;
        boolean named = false;
        Mark mark = Mark.NONE;
        while (start < end) {
            int stop = Lines.end(buffer, start, end);
            if (startsWith(EVENT, buffer, start, stop)) {
                named = true;
                mark = event(buffer, afterBlanks(buffer, start + EVENT.length, stop), stop);
            } else if (!(named && endEvents.length > 0) && startsWith(DATA, buffer, start, stop)) {
                Mark data = data(buffer, afterBlanks(buffer, start + DATA.length, stop), stop);
                mark = data != Mark.NONE ? data : mark;
            }
            if (mark == Mark.END || mark == Mark.ERROR) {
                return mark;
            }
            start = stop + 1;
        }
        return mark;
    }

    private Mark event(byte[] buffer, int start, int stop) {
        for (byte[] name : endEvents) {
            if (stop - start == name.length && startsWith(name, buffer, start, stop)) {
                return Mark.END;
            }
        }
        for (byte[] name : errorEvents) {
            if (stop - start == name.length && startsWith(name, buffer, start, stop)) {
                return Mark.ERROR;
            }
        }
        return Mark.NONE;
    }

    private Mark data(byte[] buffer, int start, int stop) {
        if (this == OPENAI || this == GEMINI) {
            if (this == OPENAI && startsWith(DONE, buffer, start, stop)) {
                return Mark.END;
            }
            int key = start < stop && buffer[start] == '{' ? afterBlanks(buffer, start + 1, stop) : start;
            if (startsWith(ERROR, buffer, key, stop) && value(buffer, key + ERROR.length, stop) >= 0) {
                return Mark.ERROR;
            }
            // Some Chat upstreams close after the finish reason and never say [DONE].
            return finish(this == OPENAI ? CHAT_FINISH : GEMINI_FINISH, buffer, start, stop);
        }
        if (containsAny(endTypes, buffer, start, stop)) {
            return Mark.END;
        }
        return containsAny(errorTypes, buffer, start, Math.min(stop, start + 64)) ? Mark.ERROR : Mark.NONE;
    }

    private static int afterBlanks(byte[] buffer, int start, int stop) {
        int i = start;
        while (i < stop && (buffer[i] == ' ' || buffer[i] == '\t')) {
            i++;
        }
        return i;
    }

    private static boolean startsWith(byte[] prefix, byte[] buffer, int start, int stop) {
        if (stop - start < prefix.length) {
            return false;
        }
        for (int i = 0; i < prefix.length; i++) {
            if (buffer[start + i] != prefix[i]) {
                return false;
            }
        }
        return true;
    }

    /** What the values of these keys mean, if any has one: some servers finish with an error. */
    private static Mark finish(Needle[] keys, byte[] buffer, int start, int stop) {
        Mark mark = Mark.NONE;
        for (Needle key : keys) {
            for (int at = key.in(buffer, start, stop); at >= 0; at = key.in(buffer, at + 1, stop)) {
                int value = value(buffer, at + key.length(), stop);
                if (value >= 0) {
                    if (startsWith(ERROR, buffer, value, stop)) {
                        return Mark.ERROR;
                    }
                    mark = Mark.MAY_END;
                }
            }
        }
        return mark;
    }

    /** Where something else than null or an empty text follows a key and a colon; -1 if it does not. */
    private static int value(byte[] buffer, int start, int stop) {
        int colon = afterBlanks(buffer, start, stop);
        if (colon == stop || buffer[colon] != ':') {
            return -1;
        }
        int value = afterBlanks(buffer, colon + 1, stop);
        return value < stop && buffer[value] != 'n' && !startsWith(EMPTY_TEXT, buffer, value, stop) ? value : -1;
    }

    private static boolean containsAny(Needle[] needles, byte[] buffer, int start, int stop) {
        for (Needle needle : needles) {
            if (needle.in(buffer, start, stop) >= 0) {
                return true;
            }
        }
        return false;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[][] names(String[] names) {
        byte[][] all = new byte[names.length][];
        for (int i = 0; i < names.length; i++) {
            all[i] = bytes(names[i]);
        }
        return all;
    }

    private static Needle[] types(String[] names) {
        Needle[] all = new Needle[names.length * 2];
        for (int i = 0; i < names.length; i++) {
            all[2 * i] = new Needle("\"type\":\"" + names[i] + '"');
            all[2 * i + 1] = new Needle("\"type\": \"" + names[i] + '"');
        }
        return all;
    }
}
