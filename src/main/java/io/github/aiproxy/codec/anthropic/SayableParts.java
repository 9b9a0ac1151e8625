package io.github.aiproxy.codec.anthropic;

import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.ToolKind;
import io.github.aiproxy.codec.CustomInput;
import io.github.aiproxy.codec.Target;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What of a turn can be said on this wire, in this wire's terms: tools by their wire names, arguments as objects, no
 * blank texts, no foreign thoughts. One per request, one thread; turns in order.
 */
final class SayableParts {
    private final Target target;
    private final ToolNames names;
    /** Calls that were left out, and so are their results. */
    private final Set<String> droppedCalls = new HashSet<>();

    SayableParts(Target target, ToolNames names) {
        this.target = target;
        this.names = names;
    }

    /**
     * The parts of an assistant's turn.
     *
     * @param moved takes what only a user can say here
     */
    List<Part> assistant(List<Part> parts, String path, List<Part> moved) {
        List<Part> sayable = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            String at = path + ".content[" + i + "]";
            if (part instanceof Part.Media media) {
                target.lost(at, "media of the assistant: moved to the user's next turn");
                moved.add(new Part.Text("The assistant's " + MediaRules.noun(media) + ":"));
                moved.add(MediaRules.sayable(media, at, target));
            } else if (part instanceof Part.ToolResult result) {
                result(result, at, moved);
            } else if (part instanceof Part.ToolCall call) {
                call(call, at, sayable);
            } else if (part instanceof Part.Reasoning reasoning) {
                reasoning(reasoning, at, sayable);
            } else if (part instanceof Part.Text text) {
                if (!text.words().isBlank()) {
                    sayable.add(text);
                }
            } else {
                other(part, at, sayable);
            }
        }
        return sayable;
    }

    /** The parts of a user's turn. */
    List<Part> user(List<Part> parts, String path) {
        List<Part> sayable = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            String at = path + ".content[" + i + "]";
            if (part instanceof Part.ToolResult result) {
                result(result, at, sayable);
            } else if (part instanceof Part.ToolCall || part instanceof Part.Reasoning) {
                target.lost(at, "only an assistant says that");
            } else {
                plain(part, at, sayable);
            }
        }
        return sayable;
    }

    /** What user turns and tool results have in common. */
    private void plain(Part part, String path, List<Part> sayable) {
        if (part instanceof Part.Media media) {
            sayable.add(MediaRules.sayable(media, path, target));
        } else if (part instanceof Part.Text text) {
            if (!text.words().isBlank()) {
                // citations belong to answers; newer versions refuse them here
                sayable.add(new Part.Text(text.words(), List.of(), null, text.cache()));
            }
        } else {
            other(part, path, sayable);
        }
    }

    private void other(Part part, String path, List<Part> sayable) {
        if (part instanceof Part.Refusal refusal) {
            if (!refusal.text().isBlank()) {
                sayable.add(new Part.Text(refusal.text()));
            }
        } else if (part instanceof Part.Opaque opaque) {
            if (opaque.origin() == Protocol.ANTHROPIC) {
                sayable.add(opaque);
            } else if (opaque.fate() == Part.Opaque.Fate.DROP) {
                target.lost(path, "a " + opaque.type() + " of another protocol");
            } else {
                throw ChatException.invalid(path + ": a " + opaque.type() + " cannot be said to this upstream");
            }
        } else {
            target.lost(path, "not sayable here");
        }
    }

    private void reasoning(Part.Reasoning reasoning, String path, List<Part> sayable) {
        if (Signatures.thinking(reasoning.signature()) != null || Signatures.redacted(reasoning.signature()) != null) {
            sayable.add(reasoning);
        } else {
            target.lost(path, "thoughts of another model");
        }
    }

    private void call(Part.ToolCall call, String path, List<Part> sayable) {
        if (call.kind().hosted()) {
            droppedCalls.add(call.callId());
            target.lost(path, "a call that another provider ran");
            return;
        }
        String arguments = call.kind() == ToolKind.CUSTOM ? CustomInput.arguments(call.arguments()) : call.arguments();
        String input = ToolInput.object(arguments);
        if (!arguments.isBlank() && !input.equals(arguments)) {
            target.lost(path + ".arguments", "not a JSON object: wrapped as _raw");
        }
        sayable.add(new Part.ToolCall(
                call.callId(),
                null,
                names.wire(call.namespace(), call.name()),
                null,
                call.kind(),
                input,
                null,
                call.cache()));
    }

    private void result(Part.ToolResult result, String path, List<Part> sayable) {
        if (result.kind().hosted() || droppedCalls.contains(result.callId())) {
            target.lost(path, "the result of a call that another provider ran");
            return;
        }
        List<Part> content = new ArrayList<>();
        for (int i = 0; i < result.content().size(); i++) {
            Part part = result.content().get(i);
            String at = path + ".content[" + i + "]";
            if (part instanceof Part.ToolResult || part instanceof Part.ToolCall || part instanceof Part.Reasoning) {
                target.lost(at, "not sayable inside a result");
            } else {
                plain(part, at, content);
            }
        }
        sayable.add(new Part.ToolResult(
                result.callId(), result.name(), result.kind(), content, result.error(), result.cache()));
    }
}
