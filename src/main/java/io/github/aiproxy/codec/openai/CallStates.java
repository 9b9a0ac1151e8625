package io.github.aiproxy.codec.openai;

import io.github.aiproxy.chat.Event;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Signature;
import io.github.aiproxy.chat.ToolKind;
import io.github.aiproxy.codec.CustomInput;
import io.github.aiproxy.codec.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The tool calls of one answer while their pieces arrive: which piece belongs to which call, however little the server
 * says. One per answer, one thread.
 *
 * <p>A piece belongs to the call of its {@code index}, unless it brings another id or another name; without an index, to
 * the call of its id; with neither, to the last call. A call is announced when its name and id are known, and what came
 * before is kept until then.
 */
final class CallStates {
    private final OpenAiEventReader reader;
    private final int candidate;
    private final List<Call> calls = new ArrayList<>(2);
    private Call last;

    CallStates(OpenAiEventReader reader, int candidate) {
        this.reader = reader;
        this.candidate = candidate;
    }

    private static final class Call {
        final int position;
        Integer index;
        String id;
        String name;
        boolean custom;
        boolean legacy;
        Signature signature;
        /** Pieces of arguments that came before the call could be announced, or that make sense only as a whole. */
        StringBuilder early;
        /** Whether the arguments are an object around a custom tool's text. */
        boolean wrapped;

        int part = -1;

        Call(int position) {
            this.position = position;
        }
    }

    void read(Chunk.Fragment fragment, int positionInChunk, Consumer<Event> sink) {
        Call call = find(fragment, positionInChunk);
        if (call == null) {
            call = new Call(calls.size());
            call.index = fragment.index;
            call.legacy = fragment.legacy;
            calls.add(call);
        }
        last = call;
        call.id = call.id == null ? fragment.id : call.id;
        call.name = call.name == null ? fragment.name : call.name;
        call.custom |= fragment.custom;
        if (fragment.thoughtSignature != null) {
            call.signature =
                    new Signature(Protocol.GEMINI, Signature.Kind.THOUGHT_SIGNATURE, fragment.thoughtSignature, null);
            if (call.part >= 0) {
                sink.accept(new Event.Signed(call.part, call.signature));
            }
        }
        if (call.part < 0 && call.name != null && (call.id != null || call.legacy)) {
            announce(call, sink);
        }
        if (fragment.arguments == null) {
            return;
        }
        if (call.part >= 0 && !call.wrapped) {
            sink.accept(new Event.Delta(call.part, fragment.arguments));
        } else {
            call.early = call.early == null ? new StringBuilder() : call.early;
            call.early.append(fragment.arguments);
        }
    }

    private Call find(Chunk.Fragment fragment, int positionInChunk) {
        if (last == null) {
            return null;
        }
        if (fragment.legacy) {
            return last.legacy ? last : null;
        }
        if (fragment.index != null) {
            // The newest call of that index: servers that always send 0 start a new one with a new id.
            for (int i = calls.size() - 1; i >= 0; i--) {
                Call call = calls.get(i);
                if (fragment.index.equals(call.index)) {
                    return continues(call, fragment) ? call : null;
                }
            }
            return null;
        }
        if (fragment.id != null) {
            for (int i = calls.size() - 1; i >= 0; i--) {
                if (fragment.id.equals(calls.get(i).id)) {
                    return calls.get(i);
                }
            }
            return last.id == null && positionInChunk == 0 && continues(last, fragment) ? last : null;
        }
        boolean another = fragment.name != null && positionInChunk > 0;
        return !another && continues(last, fragment) ? last : null;
    }

    private static boolean continues(Call call, Chunk.Fragment fragment) {
        return (fragment.id == null || call.id == null || fragment.id.equals(call.id))
                && (fragment.name == null || call.name == null || fragment.name.equals(call.name));
    }

    private void announce(Call call, Consumer<Event> sink) {
        if (call.id == null) {
            String seed = reader.replyId() + '\n' + candidate + '\n' + call.position + '\n' + call.name;
            call.id = "call_" + WireNames.hash(seed).substring(0, 24);
        }
        Target.ToolName original = reader.target().toolNamed(call.name);
        ToolKind kind = original != null ? original.kind() : call.custom ? ToolKind.CUSTOM : ToolKind.FUNCTION;
        call.wrapped = kind == ToolKind.CUSTOM && !call.custom;
        call.part = reader.nextPart();
        sink.accept(new Event.PartStarted(
                call.part,
                candidate,
                new Part.ToolCall(
                        call.id,
                        null,
                        original != null ? original.name() : call.name,
                        original != null ? original.namespace() : null,
                        kind,
                        "",
                        call.signature,
                        null)));
        if (call.early != null && !call.wrapped) {
            sink.accept(new Event.Delta(call.part, call.early.toString()));
            call.early = null;
        }
    }

    boolean holdsNameless() {
        for (Call call : calls) {
            if (call.name == null && (call.id != null || call.early != null)) {
                return true;
            }
        }
        return false;
    }

    void end(Consumer<Event> sink) {
        for (Call call : calls) {
            if (call.part < 0 && call.name != null) {
                announce(call, sink);
            }
            if (call.wrapped && call.early != null) {
                sink.accept(new Event.Delta(call.part, CustomInput.text(call.early.toString())));
            }
            if (call.part >= 0) {
                sink.accept(new Event.PartEnded(call.part));
            }
        }
    }
}
