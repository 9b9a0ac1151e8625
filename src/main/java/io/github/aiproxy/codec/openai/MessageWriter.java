package io.github.aiproxy.codec.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.LazyText;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Role;
import io.github.aiproxy.chat.Turn;
import io.github.aiproxy.codec.AnswersInTurns;
import io.github.aiproxy.codec.Json;
import io.github.aiproxy.codec.OpenAiFormat;
import io.github.aiproxy.codec.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes instructions and turns as {@code messages} that the vendor takes: every call is answered, directly after the
 * message that made it and in its order, whatever the history looks like. One per request, one thread.
 *
 * <p>Lost: reasoning, cache breakpoints, speakers' signatures; recorded. Moved: images in results of tools, which this
 * wire has no room for, follow in a message of the user.
 */
final class MessageWriter {
    /** The first block of a Claude Code system prompt: telemetry that differs in every request. */
    private static final String ATTRIBUTION = "x-anthropic-billing-header:";

    private final ChatRequest request;
    private final Target target;
    private final WireNames names;
    private final OpenAiCodec.Thoughts thoughts;
    private final JsonGenerator out;
    private final AnswersInTurns answers;

    MessageWriter(
            ChatRequest request, Target target, WireNames names, OpenAiCodec.Thoughts thoughts, JsonGenerator out) {
        this.request = request;
        this.target = target;
        this.names = names;
        this.thoughts = thoughts;
        this.out = out;
        this.answers = new AnswersInTurns(request.turns());
    }

    void write() throws IOException {
        out.writeArrayFieldStart("messages");
        system();
        List<Turn> turns = request.turns();
        int i = 0;
        while (i < turns.size()) {
            if (turns.get(i).role() == Role.ASSISTANT) {
                i = assistant(i);
            } else {
                other(i++);
            }
        }
        if (!turns.isEmpty() && prefills(turns.get(turns.size() - 1))) {
            target.lost("messages[" + (turns.size() - 1) + "]", "an answer begun is not continued but followed");
        }
        out.writeEndArray();
    }

    private static boolean prefills(Turn last) {
        return last.role() == Role.ASSISTANT && !calls(last);
    }

    private static boolean calls(Turn turn) {
        return turn.parts().stream()
                .anyMatch(part ->
                        part instanceof Part.ToolCall call && !call.kind().hosted());
    }

    private void system() throws IOException {
        List<LazyText> texts = new ArrayList<>();
        UserContent elsewhere = new UserContent();
        int i = 0;
        for (Part part : request.system()) {
            instruction(part, "system[" + i++ + "]", texts, elsewhere);
        }
        String form = OpenAiFormat.inWords(request, target.model());
        if (form != null) {
            texts.add(LazyText.of(form));
        }
        String mention = OpenAiFormat.mention(request);
        if (mention != null) {
            texts.add(LazyText.of(mention));
        }
        instructions("system", texts, null, elsewhere);
    }

    private void instruction(Part part, String path, List<LazyText> texts, UserContent elsewhere) {
        if (part instanceof Part.Text text) {
            if (!text.words().isBlank() && !text.words().startsWith(ATTRIBUTION)) {
                texts.add(text.words());
            }
        } else {
            user(part, path, elsewhere);
        }
    }

    /** Instructions are words only; images that stood among them follow as the user's. */
    private void instructions(String role, List<LazyText> texts, String name, UserContent elsewhere)
            throws IOException {
        if (!texts.isEmpty()) {
            out.writeStartObject();
            out.writeStringField("role", role);
            out.writeFieldName("content");
            if (texts.size() == 1) {
                Json.writeText(out, texts.get(0));
            } else {
                out.writeStartArray();
                for (LazyText text : texts) {
                    UserContent.writeText(out, text);
                }
                out.writeEndArray();
            }
            name(name);
            out.writeEndObject();
        }
        if (!elsewhere.isEmpty()) {
            userMessage(elsewhere, null);
        }
    }

    private void name(String name) throws IOException {
        if (name != null && !name.isEmpty()) {
            out.writeStringField("name", name);
        }
    }

    /** Writes a turn of the user or an instruction between turns. */
    private void other(int index) throws IOException {
        Turn turn = request.turns().get(index);
        String path = "messages[" + index + "].content[";
        int i = 0;
        if (turn.role() == Role.USER) {
            UserContent content = new UserContent();
            for (Part part : turn.parts()) {
                user(part, path + i++ + "]", content);
            }
            boolean onlyEmptyWords = turn.parts().stream().anyMatch(Part.Text.class::isInstance);
            if (!content.isEmpty() || (onlyEmptyWords && !holdsResults(turn))) {
                userMessage(content, turn.name());
            }
            return;
        }
        List<LazyText> texts = new ArrayList<>();
        UserContent elsewhere = new UserContent();
        for (Part part : turn.parts()) {
            instruction(part, path + i++ + "]", texts, elsewhere);
        }
        // "system" is the name that every server of this protocol knows.
        boolean said = turn.role() == Role.DEVELOPER && request.origin() == Protocol.OPENAI;
        instructions(said ? "developer" : "system", texts, turn.name(), elsewhere);
    }

    private static boolean holdsResults(Turn turn) {
        return turn.parts().stream().anyMatch(Part.ToolResult.class::isInstance);
    }

    private void userMessage(UserContent content, String name) throws IOException {
        out.writeStartObject();
        out.writeStringField("role", "user");
        out.writeFieldName("content");
        content.write(out);
        name(name);
        out.writeEndObject();
    }

    private void user(Part part, String path, UserContent content) {
        if (part instanceof Part.Text text) {
            content.text(text.words());
        } else if (part instanceof Part.Media media) {
            content.media(media, path);
        } else if (part instanceof Part.ToolResult result) {
            if (answers.answers(result)) {
                return;
            }
            if (result.kind().hosted()) {
                target.lost(path, "the result of a tool that another provider ran");
                return;
            }
            target.lost(path, "no call precedes this result; sent as text");
            UserContent moved = new UserContent();
            content.text("Result of tool call " + result.callId() + ": " + resultText(result, path, moved));
            content.addAll(moved);
        } else if (part instanceof Part.Refusal refusal) {
            content.text(refusal.text());
        } else if (part instanceof Part.Reasoning || part instanceof Part.ToolCall) {
            target.lost(path, "not said by a user on this wire");
        } else if (part instanceof Part.Opaque opaque) {
            if (opaque.origin() == Protocol.OPENAI) {
                content.raw(opaque);
            } else {
                leaveOut(opaque, path);
            }
        } else {
            throw new AssertionError(part);
        }
    }

    private void leaveOut(Part.Opaque opaque, String path) {
        if (opaque.fate() == Part.Opaque.Fate.FAIL) {
            throw ChatException.invalid(path + ": \"" + opaque.type() + "\" cannot be sent to this upstream");
        }
        target.lost(path, opaque.type() + " is not on this wire");
    }

    /**
     * Writes the answer at {@code start}, the results of its calls and everything up to the next answer.
     *
     * <p>Answers in a row are one message as long as the earlier ones made calls, because results follow directly.
     *
     * @return the index of the next answer
     */
    private int assistant(int start) throws IOException {
        List<Turn> turns = request.turns();
        int end = start + 1;
        while (end < turns.size() && turns.get(end).role() == Role.ASSISTANT && calls(turns.get(end - 1))) {
            end++;
        }
        int next = end;
        while (next < turns.size() && turns.get(next).role() != Role.ASSISTANT) {
            next++;
        }
        AssistantMessage message = new AssistantMessage(target, names, thoughts);
        UserContent moved = new UserContent();
        for (int i = start; i < end; i++) {
            message.add(turns.get(i), i, moved);
        }
        message.write(out);
        results(message.calls(), moved);
        if (!moved.isEmpty()) {
            userMessage(moved, null);
        }
        for (int i = end; i < next; i++) {
            other(i);
        }
        return next;
    }

    private void results(List<AssistantMessage.Call> calls, UserContent moved) throws IOException {
        for (AssistantMessage.Call call : calls) {
            out.writeStartObject();
            out.writeStringField("role", "tool");
            out.writeStringField("tool_call_id", call.wireId());
            Json.writeText(out, "content", answer(call, moved));
            out.writeEndObject();
        }
    }

    private LazyText answer(AssistantMessage.Call call, UserContent moved) {
        AnswersInTurns.Answer answer = answers.next();
        if (answer == null) {
            target.lost("tool call " + call.wireId(), "its result is missing; one was made up");
            return LazyText.of("No result");
        }
        UserContent images = new UserContent();
        String path = "messages[" + answer.turn() + "].content[" + answer.part() + "]";
        LazyText text = resultText(answer.result(), path, images);
        if (!images.isEmpty()) {
            moved.text("Attached to the result of tool call " + call.wireId() + ":");
            moved.addAll(images);
        }
        return text;
    }

    private LazyText resultText(Part.ToolResult result, String path, UserContent moved) {
        List<LazyText> texts = new ArrayList<>();
        int i = 0;
        for (Part part : result.content()) {
            String at = path + ".content[" + i++ + "]";
            LazyText words = null;
            if (part instanceof Part.Text said) {
                words = said.words();
            } else if (part instanceof Part.Refusal refusal) {
                words = LazyText.of(refusal.text());
            } else if (part instanceof Part.Media media) {
                String document = UserContent.words(media);
                if (document == null) {
                    moved.media(media, at);
                    document =
                            media.kind() == Part.Media.Kind.IMAGE ? "[image attached below]" : "[file attached below]";
                }
                words = LazyText.of(document);
            } else if (part instanceof Part.Opaque opaque) {
                words = reference(opaque);
                if (words == null) {
                    leaveOut(opaque, at);
                }
            } else {
                target.lost(at, "not in a result on this wire");
            }
            if (words != null && !(texts.isEmpty() && words.isEmpty())) {
                texts.add(words);
            }
        }
        LazyText all = LazyText.join("\n", texts);
        return result.error() ? LazyText.of("Error: " + all) : all;
    }

    /** A found tool is told in words; it is among the tools anyway. */
    private static LazyText reference(Part.Opaque opaque) {
        if (!opaque.type().equals("tool_reference")) {
            return null;
        }
        try {
            JsonNode name = Json.read(opaque.json()).path("tool_name");
            return LazyText.of("Tool " + name.asText() + " is now available");
        } catch (JsonProcessingException e) {
            return null;
        }
    }
}
