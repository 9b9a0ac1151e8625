package io.github.aiproxy.codec.responses;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.Event;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Signature;
import io.github.aiproxy.chat.TokenLogprob;
import io.github.aiproxy.chat.ToolKind;
import io.github.aiproxy.codec.Json;
import io.github.aiproxy.codec.OpenAiLogprobs;
import io.github.aiproxy.codec.Target;
import java.util.List;
import java.util.function.Consumer;

/**
 * Makes parts of output items, piece by piece or whole. A part begins with its first piece, so that empty messages leave
 * nothing behind; what a {@code .done} payload has beyond the pieces is added. One per reply, one thread.
 */
final class PartsReader {
    private final Target target;
    private int count;
    private boolean refused;
    /** The reply's id, to mint call ids from; may be null. */
    String replyId;

    PartsReader(Target target) {
        this.target = target;
    }

    /** Whether the model refused in words. */
    boolean refused() {
        return refused;
    }

    private int begin(Part skeleton, Consumer<Event> sink) {
        sink.accept(new Event.PartStarted(count, 0, skeleton));
        return count++;
    }

    /** More of a message's text or refusal. */
    void text(OutputItem.Content content, String delta, boolean refusal, Consumer<Event> sink) {
        if (delta == null || delta.isEmpty() || content.ended) {
            return;
        }
        if (content.part < 0) {
            refused |= refusal;
            content.part = begin(content.skeleton(refusal), sink);
        }
        content.said.add(delta);
        sink.accept(new Event.Delta(content.part, delta));
    }

    /** How probable the tokens of the words are that come next. */
    void logprobs(OutputItem.Content content, JsonNode array, Consumer<Event> sink) {
        List<TokenLogprob> tokens = OpenAiLogprobs.read(array);
        if (tokens.isEmpty() || content.ended) {
            return;
        }
        if (content.part < 0) {
            content.part = begin(content.skeleton(false), sink);
        }
        content.weighed = true;
        sink.accept(new Event.Logprobs(content.part, tokens));
    }

    /** The whole text, to complete what came. */
    void rest(OutputItem.Content content, String whole, boolean refusal, Consumer<Event> sink) {
        text(content, content.said.missing(whole), refusal, sink);
    }

    void annotation(OutputItem.Content content, JsonNode annotation, Consumer<Event> sink) {
        if (content.ended) {
            return;
        }
        if (content.part < 0) {
            content.part = begin(content.skeleton(false), sink);
        }
        content.annotations++;
        sink.accept(new Event.Annotated(content.part, ContentReader.annotation(annotation)));
    }

    /** A message's content as it is in the end. */
    void contentDone(OutputItem.Content content, JsonNode part, Consumer<Event> sink) {
        if (content.ended) {
            return;
        }
        boolean refusal = "refusal".equals(Fields.text(part, "type"));
        if (!content.weighed && part.hasNonNull("logprobs")) {
            logprobs(content, tree(part.get("logprobs")), sink);
        }
        rest(content, Fields.text(part, refusal ? "refusal" : "text"), refusal, sink);
        JsonNode annotations = Fields.list(part, "annotations");
        while (content.annotations < annotations.size()) {
            annotation(content, annotations.get(content.annotations), sink);
        }
        end(content, sink);
    }

    private static JsonNode tree(JsonNode raw) {
        try {
            return Json.read(Json.raw(raw));
        } catch (JsonProcessingException e) {
            throw ChatException.upstream("the upstream sent log probabilities that are not valid JSON");
        }
    }

    private static void end(OutputItem.Content content, Consumer<Event> sink) {
        if (content.part >= 0 && !content.ended) {
            sink.accept(new Event.PartEnded(content.part));
        }
        content.ended = true;
    }

    /** More of a reasoning's summary or raw thoughts. */
    void thought(OutputItem item, String channel, int section, String delta, Consumer<Event> sink) {
        if (delta == null || delta.isEmpty() || !takes(item, channel)) {
            return;
        }
        int current = item.contents.size() - 1;
        if (section > item.section) {
            item.section = section;
            current++;
        }
        thought(item, current, delta, sink);
    }

    /** The whole text of a section, to complete what came. */
    void thoughtRest(OutputItem item, String channel, int section, String whole, Consumer<Event> sink) {
        boolean current = section == item.section && channel.equals(item.channel);
        if (current || section > item.section) {
            String missing =
                    current ? item.contents.get(item.contents.size() - 1).said.missing(whole) : whole;
            thought(item, channel, section, missing, sink);
        }
    }

    private static boolean takes(OutputItem item, String channel) {
        if (item.channel == null) {
            item.channel = channel;
        }
        return !item.done && item.channel.equals(channel);
    }

    private void thought(OutputItem item, int section, String delta, Consumer<Event> sink) {
        if (item.part < 0) {
            item.part = begin(new Part.Reasoning(item.id, List.of(), null), sink);
        }
        item.content(section).said.add(delta);
        sink.accept(new Event.Delta(item.part, section, delta));
    }

    /** More of a call's arguments; kept back until the call's name is known. */
    void arguments(OutputItem item, String delta, Consumer<Event> sink) {
        if (delta == null || delta.isEmpty() || item.done) {
            return;
        }
        item.content(0).said.add(delta);
        if (item.part >= 0) {
            sink.accept(new Event.Delta(item.part, delta));
        } else {
            if (item.held == null) {
                item.held = new StringBuilder();
            }
            item.held.append(delta);
            call(item, sink);
        }
    }

    void argumentsRest(OutputItem item, String whole, Consumer<Event> sink) {
        arguments(item, item.content(0).said.missing(whole), sink);
    }

    /** An item begins. */
    void added(OutputItem item, JsonNode node, Consumer<Event> sink) {
        identify(item, node);
        if (streams(item.type)) {
            call(item, sink);
        }
    }

    private static boolean streams(String type) {
        return "function_call".equals(type) || "custom_tool_call".equals(type);
    }

    private static void identify(OutputItem item, JsonNode node) {
        String id = Fields.text(node, "id");
        String callId = Fields.text(node, "call_id");
        String name = Fields.text(node, "name");
        String namespace = Fields.text(node, "namespace");
        String phase = Fields.text(node, "phase");
        item.id = id != null ? id : item.id;
        item.callId = callId != null ? callId : item.callId;
        item.name = name != null && !name.isEmpty() ? name : item.name;
        item.namespace = namespace != null ? namespace : item.namespace;
        item.phase = phase != null ? phase : item.phase;
    }

    /** Begins the call's part when its name and id are known. */
    private void call(OutputItem item, Consumer<Event> sink) {
        if (item.part >= 0 || item.name == null || item.callId == null) {
            return;
        }
        Target.ToolName original = target.toolNamed(item.name);
        ToolKind kind = "custom_tool_call".equals(item.type) ? ToolKind.CUSTOM : ToolKind.FUNCTION;
        item.part = begin(
                original == null
                        ? call(item, item.name, item.namespace, kind)
                        : call(item, original.name(), original.namespace(), original.kind()),
                sink);
        if (item.held != null) {
            sink.accept(new Event.Delta(item.part, item.held.toString()));
            item.held = null;
        }
    }

    private static Part.ToolCall call(OutputItem item, String name, String namespace, ToolKind kind) {
        return new Part.ToolCall(item.callId, item.id, name, namespace, kind, "", null, null);
    }

    /** An item as it is in the end, whether or not any of it was seen before. */
    void done(OutputItem item, JsonNode node, Consumer<Event> sink) {
        item.type = Fields.text(node, "type");
        String type = item.type == null ? "" : item.type;
        identify(item, node);
        switch (type) {
            case "message" -> {
                JsonNode contents = Fields.list(node, "content");
                for (int i = 0; i < contents.size(); i++) {
                    contentDone(item.content(i), contents.get(i), sink);
                }
            }
            case "reasoning" -> reasoning(item, node, sink);
            case "function_call" -> called(item, Fields.textOrJson(node, "arguments"), sink);
            case "custom_tool_call" -> called(item, Fields.textOrJson(node, "input"), sink);
            case "local_shell_call" -> whole(item, ToolKind.LOCAL_SHELL, "local_shell", node.get("action"), sink);
            case "shell_call" -> whole(item, ToolKind.SHELL, "shell", node.get("action"), sink);
            case "apply_patch_call" -> whole(item, ToolKind.APPLY_PATCH, "apply_patch", node.get("operation"), sink);
            case "computer_call" ->
                whole(
                        item,
                        ToolKind.COMPUTER,
                        "computer",
                        node.has("action") ? node.get("action") : node.get("actions"),
                        sink);
            case "tool_search_call" -> {
                if ("client".equals(Fields.text(node, "execution"))) {
                    whole(item, ToolKind.TOOL_SEARCH, "tool_search", node.get("arguments"), sink);
                } else {
                    item.part = begin(InputReader.opaque(node, type, Part.Opaque.Fate.DROP), sink);
                }
            }
            case "image_generation_call" -> item.part = begin(InputReader.image(node, type), sink);
            default -> item.part = begin(InputReader.opaque(node, type, Part.Opaque.Fate.DROP), sink);
        }
        close(item, sink);
    }

    private void called(OutputItem item, String arguments, Consumer<Event> sink) {
        argumentsRest(item, arguments, sink);
        if (item.callId == null) {
            item.callId = "call_" + Ids.hash(replyId + "/" + item.id + "/" + count, 24);
        }
        call(item, sink);
    }

    private void whole(OutputItem item, ToolKind kind, String name, JsonNode arguments, Consumer<Event> sink) {
        if (item.callId == null) {
            item.callId = item.id != null ? item.id : "call_" + Ids.hash(replyId + "/" + count, 24);
        }
        item.part = begin(call(item, name, null, kind), sink);
        String text = arguments == null || arguments.isNull() ? "{}" : InputReader.words(arguments);
        sink.accept(new Event.Delta(item.part, text));
    }

    private void reasoning(OutputItem item, JsonNode node, Consumer<Event> sink) {
        String channel = item.channel;
        if (channel == null) {
            channel = Fields.list(node, "content").isEmpty() ? "summary" : "content";
        }
        int section = 0;
        for (JsonNode text : Fields.list(node, channel)) {
            String words = Fields.text(text, "text");
            if (words == null || words.isEmpty()) {
                continue;
            }
            // An earlier section cannot be added to once a later one has begun.
            if (section >= item.contents.size()) {
                takes(item, channel);
                thought(item, section, words, sink);
            } else if (section == item.contents.size() - 1) {
                String missing = item.content(section).said.missing(words);
                if (missing != null) {
                    thought(item, section, missing, sink);
                }
            }
            section++;
        }
        String sealed = Fields.text(node, "encrypted_content");
        if (sealed == null || sealed.isEmpty()) {
            return;
        }
        if (item.part < 0) {
            item.part = begin(new Part.Reasoning(item.id, List.of(), null), sink);
        }
        sink.accept(new Event.Signed(
                item.part,
                new Signature(Protocol.RESPONSES, Signature.Kind.ENCRYPTED_CONTENT, sealed, Fields.text(node, "id"))));
    }

    /** Ends whatever of the item is still open. */
    void close(OutputItem item, Consumer<Event> sink) {
        // Whatever its type: some servers say later, or never, what an item is.
        for (OutputItem.Content content : item.contents) {
            end(content, sink);
        }
        if (!item.done && item.part >= 0) {
            sink.accept(new Event.PartEnded(item.part));
        }
        item.done = true;
    }
}
