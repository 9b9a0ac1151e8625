package io.github.aiproxy.codec.anthropic;

import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Role;
import io.github.aiproxy.chat.Turn;
import io.github.aiproxy.codec.Target;
import java.util.ArrayList;
import java.util.List;

/**
 * A conversation of any origin as the messages that Anthropic accepts: the user first, roles in turn, every call answered
 * in the very next message and answers first in it. One per request, one thread.
 *
 * <p>Instructions in mid-conversation stay where they are, so that time and cached prefixes do: in words of the user, or
 * in their own role where they came from this wire.
 */
final class History {
    /**
     * One message.
     *
     * @param role as the wire has it
     * @param parts not empty
     */
    record Message(String role, List<Part> parts) {
        boolean isAssistant() {
            return role.equals("assistant");
        }
    }

    private static final String USER = "user";
    private static final String ASSISTANT = "assistant";
    private static final String SYSTEM = "system";
    private static final String FILLER = "(continue)";

    private final Target target;
    private final SayableParts sayable;
    private final boolean prefills;
    private final List<Run> runs = new ArrayList<>();

    /** @param prefills whether the caller may begin the answer */
    History(Target target, ToolNames names, boolean prefills) {
        this.target = target;
        this.prefills = prefills;
        this.sayable = new SayableParts(target, names);
    }

    /**
     * The messages.
     *
     * @param system what of the system prompt cannot be said there; it leads the first turn
     */
    List<Message> messages(ChatRequest request, List<Part> system) {
        say(false, false, system);
        for (int i = 0; i < request.turns().size(); i++) {
            turn(request.turns().get(i), "messages[" + i + "]", request.origin());
        }
        CallPairs.pair(runs, target);
        return messages();
    }

    private void turn(Turn turn, String path, Protocol origin) {
        if (turn.name() != null) {
            target.lost(path + ".name", "speakers have no names");
        }
        if (turn.role() == Role.ASSISTANT) {
            List<Part> moved = new ArrayList<>();
            say(true, false, sayable.assistant(turn.parts(), path, moved));
            say(false, false, moved);
        } else if (turn.role() == Role.USER) {
            say(false, false, sayable.user(turn.parts(), path));
        } else {
            List<Part> parts = sayable.user(turn.parts(), path);
            // the role needs words of text only, and somebody before it
            boolean own = origin == Protocol.ANTHROPIC && !runs.isEmpty();
            if (own) {
                say(false, true, parts);
            } else {
                say(false, false, parts.stream().map(History::reminder).toList());
            }
        }
    }

    private static Part reminder(Part part) {
        return part instanceof Part.Text text
                ? new Part.Text(
                        "<system-reminder>\n" + text.text() + "\n</system-reminder>", List.of(), null, text.cache())
                : part;
    }

    private void say(boolean assistant, boolean system, List<Part> parts) {
        if (parts.isEmpty()) {
            return;
        }
        Run run = runs.isEmpty() ? null : runs.get(runs.size() - 1);
        if (run == null || run.assistant != assistant) {
            run = new Run(assistant);
            runs.add(run);
        }
        for (Part part : parts) {
            run.items.add(new Item(system, part));
        }
    }

    private List<Message> messages() {
        List<Message> messages = new ArrayList<>();
        for (Run run : runs) {
            if (messages.isEmpty() && run.assistant) {
                target.lost("messages[0]", "the assistant speaks first: a user's turn was put before it");
                append(messages, USER, new Part.Text(FILLER));
            }
            for (Part result : run.results) {
                append(messages, USER, result);
            }
            for (Item item : run.items) {
                append(messages, run.assistant ? ASSISTANT : item.system ? SYSTEM : USER, item.part);
            }
        }
        if (messages.isEmpty()) {
            append(messages, USER, new Part.Text(FILLER));
        }
        Message last = messages.get(messages.size() - 1);
        if (last.isAssistant() && !prefills) {
            target.lost("messages", "the assistant speaks last: a user's turn was put after it");
            append(messages, USER, new Part.Text(FILLER));
        } else {
            trimPrefill(last);
        }
        return messages;
    }

    private static void append(List<Message> messages, String role, Part part) {
        Message last = messages.isEmpty() ? null : messages.get(messages.size() - 1);
        if (last == null || !last.role.equals(role)) {
            last = new Message(role, new ArrayList<>());
            messages.add(last);
        }
        last.parts.add(part);
    }

    /** An answer begun by the caller must not end in space. */
    private static void trimPrefill(Message last) {
        int end = last.parts.size() - 1;
        if (last.isAssistant() && last.parts.get(end) instanceof Part.Text text) {
            last.parts.set(end, new Part.Text(text.text().stripTrailing(), text.annotations(), null, text.cache()));
        }
    }

    /** What one side says without the other in between. */
    static final class Run {
        final boolean assistant;
        /** The answers to the calls of the run before it, in the order of the calls. */
        final List<Part> results = new ArrayList<>();

        final List<Item> items = new ArrayList<>();

        Run(boolean assistant) {
            this.assistant = assistant;
        }
    }

    /** A part in its run. */
    static final class Item {
        /** Whether it is said in the role of the system. */
        final boolean system;

        final Part part;
        /** Whether it is a result that went to its call. */
        boolean claimed;

        Item(boolean system, Part part) {
            this.system = system;
            this.part = part;
        }
    }
}
