package io.github.aiproxy.upstream;

import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.codec.JsonEdit;
import io.github.aiproxy.codec.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Makes of a Responses request one that the Codex backend takes: what it demands is added, what it refuses is taken out,
 * all other bytes stay. One per request, one thread.
 *
 * @see <a href="https://github.com/openai/codex">Codex, the client that the backend was made for (read 2026-11)</a>
 */
final class CodexBody {
    private static final Set<String> REFUSED = Set.of(
            "max_output_tokens",
            "max_completion_tokens",
            "max_tokens",
            "temperature",
            "top_p",
            "user",
            "truncation",
            "context_management",
            "prompt_cache_retention",
            "prompt_cache_options",
            "safety_identifier",
            "stream_options",
            "generate",
            "metadata");
    /** Items whose ids only a server that stored them understands, and which it takes without. */
    private static final Set<String> ITEMS_WITHOUT_ID = Set.of(
            "message",
            "reasoning",
            "function_call",
            "function_call_output",
            "custom_tool_call",
            "custom_tool_call_output",
            "local_shell_call",
            "local_shell_call_output",
            "web_search_call");

    private static final String ENCRYPTED = "reasoning.encrypted_content";

    private final Target target;
    private final boolean compact;
    private boolean instructed;
    private boolean store;
    private boolean stream;
    private boolean reasons;
    private JsonEdit.Value include;
    private boolean encrypted;

    /** @param compact whether a shorter history is asked for, which is answered whole */
    CodexBody(Target target, boolean compact) {
        this.target = target;
        this.compact = compact;
    }

    /** @throws ChatException INVALID_REQUEST if the conversation is one that only another server has */
    byte[] edit(byte[] body) {
        return JsonEdit.apply(body, root -> {
            root.members(this::member);
            List<String> missing = new ArrayList<>(4);
            if (!instructed) {
                missing.add("\"instructions\":\"\"");
            }
            if (!compact) {
                if (!store) {
                    missing.add("\"store\":false");
                }
                if (!stream) {
                    missing.add("\"stream\":true");
                }
                // Nothing is stored, so a client can continue a line of thought only if it gets it.
                if (reasons && include == null) {
                    missing.add("\"include\":[\"" + ENCRYPTED + "\"]");
                } else if (reasons && !encrypted) {
                    include.add(List.of('"' + ENCRYPTED + '"'));
                }
            }
            root.add(missing);
        });
    }

    private void member(String name, JsonEdit.Value value) {
        if (REFUSED.contains(name)) {
            target.lost(name, "the Codex backend refuses it");
            value.remove();
            return;
        }
        switch (name) {
            case "instructions" -> {
                instructed = !value.isNull();
                if (value.isNull()) {
                    value.remove();
                }
            }
            case "store" -> {
                store = true;
                only("false", value.isFalse(), value);
            }
            case "stream" -> {
                stream = true;
                only("true", value.isTrue(), value);
            }
            case "service_tier" -> {
                if (!"priority".equals(value.text())) {
                    value.remove();
                }
            }
            case "previous_response_id" -> previous(value);
            case "reasoning" -> reasons = value.isObject();
            case "include" -> include(value);
            case "input" -> input(value);
            case "tools" -> value.elements(tool -> tool.members(CodexBody::nested));
            case "tool_choice" -> value.members(CodexBody::nested);
            default -> {}
        }
    }

    private void only(String legal, boolean is, JsonEdit.Value value) {
        if (compact) {
            value.remove();
        } else if (!is) {
            value.replace(legal);
        }
    }

    private static void previous(JsonEdit.Value value) {
        if (!value.isNull()) {
            throw new ChatException(new ChatError(
                    ChatError.Kind.INVALID_REQUEST,
                    400,
                    "previous_response_id: the upstream does not keep responses; send the whole conversation as input",
                    "previous_response_not_found",
                    null));
        }
        value.remove();
    }

    private void include(JsonEdit.Value value) {
        if (!value.isArray()) {
            value.remove();
            return;
        }
        include = value;
        value.elements(what -> encrypted |= ENCRYPTED.equals(what.text()));
    }

    private void input(JsonEdit.Value input) {
        if (input.text() != null) {
            input.replace("[{\"type\":\"message\",\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":"
                    + input.raw() + "}]}]");
            return;
        }
        input.elements(this::item);
    }

    private void item(JsonEdit.Value item) {
        String said = item.peek("type");
        String type = said == null ? "message" : said;
        boolean[] readable = {!type.equals("reasoning")};
        item.members((name, value) -> {
            switch (name) {
                case "id" -> {
                    if (ITEMS_WITHOUT_ID.contains(type)) {
                        value.remove();
                    }
                }
                case "role" -> {
                    if ("system".equals(value.text())) {
                        value.replace("\"developer\"");
                    }
                }
                case "encrypted_content" -> readable[0] |= value.text() != null;
                case "content", "output" ->
                    value.elements(part -> part.members((field, inner) -> {
                        if (field.equals("prompt_cache_breakpoint")) {
                            inner.remove();
                        }
                    }));
                default -> {}
            }
        });
        if (!readable[0]) {
            target.lost("input", "thoughts without their encrypted content, which nobody can read");
            item.remove();
        }
    }

    /** Chat's form of a function, {@code {"type":"function","function":{…}}}, becomes the flat one. */
    private static void nested(String name, JsonEdit.Value value) {
        if (name.equals("function") && value.isObject()) {
            value.unwrap();
        }
    }
}
