package io.github.aiproxy.codec.responses;

import io.github.aiproxy.chat.Annotation;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Stop;
import io.github.aiproxy.chat.TokenLogprob;
import io.github.aiproxy.chat.ToolKind;
import io.github.aiproxy.codec.OpenAiLogprobs;
import io.github.aiproxy.sse.ByteSink;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Writes the parts of a reply as output items, one part at a time. One per reply, one thread.
 *
 * <p>A delta costs its own length: what goes around it is made once when the part opens. Texts that follow each other
 * are contents of one message, which is closed when something else begins.
 */
final class OutputWriter {
    private final OutputEvents events;

    /** The open message; null if none. */
    private String messageId;
    /** Its phase; null if it has none. */
    private String phase;

    private final List<byte[]> contents = new ArrayList<>();
    private boolean anyRefusal;

    /** The part being written. */
    private Part part;
    /** Its item's id, once it was announced. */
    private String itemId;
    /** What is in its delta events before the number, and between that and the delta. */
    private byte[] deltaBegin;

    private byte[] around;
    /** The section of the open reasoning; -1 before the first. */
    private int section;

    private final StringBuilder sectionText = new StringBuilder();
    private final List<String> summaries = new ArrayList<>();
    private List<TokenLogprob> logprobs = List.of();
    private int annotations;
    private boolean said;

    OutputWriter(OutputEvents events) {
        this.events = events;
    }

    /**
     * Begins a part.
     *
     * @param begun as it began
     * @param soFar with what has come for it already
     */
    void open(Part begun, Part soFar, ByteSink out) {
        part = begun;
        itemId = null;
        section = -1;
        annotations = 0;
        logprobs = List.of();
        said = false;
        if (soFar instanceof Part.Text text) {
            logprobs = text.logprobs();
            more(0, text.text(), out);
            text.annotations().forEach(annotation -> annotation(annotation, out));
        } else if (soFar instanceof Part.Refusal refusal) {
            more(0, refusal.text(), out);
        } else if (soFar instanceof Part.Reasoning reasoning) {
            for (int i = 0; i < reasoning.texts().size(); i++) {
                more(i, reasoning.texts().get(i), out);
            }
        } else if (soFar instanceof Part.ToolCall call && ItemWriter.isPlainCall(call.kind())) {
            openCall(call, out);
            more(0, call.arguments(), out);
        }
    }

    /** More of the open part. */
    void more(int at, String text, ByteSink out) {
        if (text.isEmpty()) {
            return;
        }
        if (part instanceof Part.Text || part instanceof Part.Refusal) {
            openContent(out);
        } else if (part instanceof Part.Reasoning) {
            if (at > section) {
                openSection(at, out);
            }
            sectionText.append(text);
        } else if (itemId == null) {
            // Written whole when it ends.
            return;
        }
        said = true;
        delta(text, out);
    }

    private void delta(String text, ByteSink out) {
        events.head(deltaBegin, out);
        out.write(around);
        events.quote(out, text);
        if (part instanceof Part.Text) {
            logprobs(logprobs, out);
            logprobs = List.of();
        }
        events.tail(out);
    }

    private static void logprobs(List<TokenLogprob> tokens, ByteSink out) {
        if (tokens.isEmpty()) {
            out.ascii(",\"logprobs\":[]");
        } else {
            out.ascii(",\"logprobs\":");
            OpenAiLogprobs.write(out, tokens);
        }
    }

    /** How probable the tokens of the open text are that come next. */
    void weigh(List<TokenLogprob> tokens) {
        if (logprobs.isEmpty()) {
            logprobs = tokens;
        } else {
            // The earlier ones had no words of their own.
            logprobs = new ArrayList<>(logprobs);
            logprobs.addAll(tokens);
        }
    }

    void annotation(Annotation annotation, ByteSink out) {
        byte[] json = part instanceof Part.Text ? ItemWriter.annotation(annotation) : null;
        if (json == null) {
            return;
        }
        openContent(out);
        events.head("response.output_text.annotation.added", out);
        events.place(itemId, out);
        out.ascii(",\"content_index\":" + contents.size() + ",\"annotation_index\":" + annotations++
                + ",\"annotation\":");
        out.write(json);
        events.tail(out);
    }

    /** Ends the part. */
    void close(Part whole, ByteSink out) {
        if (whole instanceof Part.Text || whole instanceof Part.Refusal) {
            if (itemId != null) {
                closeContent(whole, out);
            }
        } else if (whole instanceof Part.Reasoning reasoning) {
            closeReasoning(reasoning, out);
        } else if (whole instanceof Part.ToolCall call) {
            closeCall(call, out);
        } else if (whole instanceof Part.Media media) {
            String base64 = ItemWriter.imageData(media);
            if (base64 != null) {
                begin("ig_", null, out);
                events.item("added", ItemWriter.image(itemId, null, "in_progress"), out);
                events.done(ItemWriter.image(itemId, base64, "completed"), out);
            }
        } else if (whole instanceof Part.Opaque opaque) {
            if (opaque.origin() == Protocol.RESPONSES) {
                byte[] json = ItemWriter.opaque(opaque);
                closeMessage("completed", out);
                events.item("added", json, out);
                events.done(json, out);
            }
        } else if (!(whole instanceof Part.ToolResult)) {
            throw new AssertionError(whole);
        }
        part = null;
        itemId = null;
    }

    // Messages

    private void openContent(ByteSink out) {
        if (itemId != null) {
            return;
        }
        if (!Objects.equals(phase, part.phase())) {
            closeMessage("completed", out);
        }
        if (messageId == null) {
            messageId = events.id("msg_", null);
            phase = part.phase();
            events.item("added", ItemWriter.message(messageId, phase, "in_progress", List.of()), out);
        }
        itemId = messageId;
        boolean text = part instanceof Part.Text;
        deltaBegin = events.begin(text ? "response.output_text.delta" : "response.refusal.delta");
        around = events.around(itemId, ",\"content_index\":" + contents.size());
        anyRefusal |= !text;
        events.head("response.content_part.added", out);
        events.place(itemId, out);
        out.ascii(",\"content_index\":" + contents.size() + ",\"part\":");
        out.write(ItemWriter.content(text ? new Part.Text("") : new Part.Refusal("")));
        events.tail(out);
    }

    private void closeContent(Part whole, ByteSink out) {
        boolean text = whole instanceof Part.Text;
        if (!logprobs.isEmpty()) {
            // Of tokens without words of their own.
            delta("", out);
        }
        events.head(text ? "response.output_text.done" : "response.refusal.done", out);
        events.place(itemId, out);
        out.ascii(",\"content_index\":" + contents.size());
        out.ascii(text ? ",\"text\":" : ",\"refusal\":");
        events.quote(out, text ? ((Part.Text) whole).text() : ((Part.Refusal) whole).text());
        if (text) {
            logprobs(((Part.Text) whole).logprobs(), out);
        }
        events.tail(out);
        byte[] json = ItemWriter.content(whole);
        events.head("response.content_part.done", out);
        events.place(itemId, out);
        out.ascii(",\"content_index\":" + contents.size() + ",\"part\":");
        out.write(json);
        events.tail(out);
        contents.add(json);
    }

    /** Closes the message if one is open. */
    void closeMessage(String status, ByteSink out) {
        if (messageId != null) {
            byte[] json = ItemWriter.message(messageId, phase, status, contents);
            messageId = null;
            contents.clear();
            events.done(json, out);
        }
    }

    /** The model refused, which this wire only says by a part. */
    void refused(Stop stop, ByteSink out) {
        if (anyRefusal) {
            return;
        }
        Part.Refusal refusal = ItemWriter.refusal(stop, messageId == null ? null : phase);
        open(refusal, refusal, out);
        close(refusal, out);
    }

    // Reasoning

    private void openReasoning(String theirs, ByteSink out) {
        begin("rs_", theirs, out);
        events.item("added", ItemWriter.reasoning(itemId, List.of(), null), out);
        summaries.clear();
    }

    private void openSection(int at, ByteSink out) {
        if (itemId == null) {
            openReasoning(((Part.Reasoning) part).id(), out);
        } else {
            closeSection(out);
        }
        section = at;
        deltaBegin = events.begin("response.reasoning_summary_text.delta");
        around = events.around(itemId, ",\"summary_index\":" + summaries.size());
        events.head("response.reasoning_summary_part.added", out);
        summary(out);
        out.ascii(",\"part\":{\"type\":\"summary_text\",\"text\":\"\"}");
        events.tail(out);
    }

    private void closeSection(ByteSink out) {
        String text = sectionText.toString();
        sectionText.setLength(0);
        events.head("response.reasoning_summary_text.done", out);
        summary(out);
        out.ascii(",\"text\":");
        events.quote(out, text);
        events.tail(out);
        events.head("response.reasoning_summary_part.done", out);
        summary(out);
        out.ascii(",\"part\":{\"type\":\"summary_text\",\"text\":");
        events.quote(out, text);
        out.write('}');
        events.tail(out);
        summaries.add(text);
    }

    private void summary(ByteSink out) {
        events.place(itemId, out);
        out.ascii(",\"summary_index\":" + summaries.size());
    }

    private void closeReasoning(Part.Reasoning reasoning, ByteSink out) {
        String sealed = ItemWriter.sealed(reasoning.signature());
        if (itemId == null) {
            if (sealed == null) {
                return;
            }
            openReasoning(ItemWriter.boundId(reasoning), out);
        } else {
            closeSection(out);
        }
        events.done(ItemWriter.reasoning(itemId, summaries, sealed), out);
    }

    // Calls

    private void openCall(Part.ToolCall call, ByteSink out) {
        boolean custom = call.kind() == ToolKind.CUSTOM;
        begin(ItemWriter.callPrefix(call.kind()), call.itemId(), out);
        deltaBegin = events.begin(
                custom ? "response.custom_tool_call_input.delta" : "response.function_call_arguments.delta");
        around = events.around(itemId, "");
        events.item("added", ItemWriter.call(itemId, call, "", "in_progress"), out);
    }

    private void closeCall(Part.ToolCall call, ByteSink out) {
        if (itemId == null) {
            closeTyped(call, out);
            return;
        }
        boolean custom = call.kind() == ToolKind.CUSTOM;
        String arguments = ItemWriter.arguments(call);
        if (!said) {
            more(0, arguments, out);
        }
        events.head(custom ? "response.custom_tool_call_input.done" : "response.function_call_arguments.done", out);
        events.place(itemId, out);
        if (!custom) {
            out.ascii(",\"name\":");
            events.quote(out, call.name());
        }
        out.ascii(custom ? ",\"input\":" : ",\"arguments\":");
        events.quote(out, arguments);
        events.tail(out);
        events.done(ItemWriter.call(itemId, call, arguments, "completed"), out);
    }

    /** Calls whose items say their arguments as objects, and the one hosted call that other wires share. */
    private void closeTyped(Part.ToolCall call, ByteSink out) {
        if (call.kind() == ToolKind.WEB_SEARCH) {
            begin("ws_", null, out);
            events.item("added", ItemWriter.webSearch(itemId, call, "in_progress"), out);
            for (String step : new String[] {"in_progress", "searching", "completed"}) {
                events.head("response.web_search_call." + step, out);
                events.place(itemId, out);
                events.tail(out);
            }
            events.done(ItemWriter.webSearch(itemId, call, "completed"), out);
        } else if (!call.kind().hosted()) {
            begin(TypedItems.prefix(call.kind()), call.itemId(), out);
            events.item("added", ItemWriter.typed(itemId, call, "in_progress"), out);
            events.done(ItemWriter.typed(itemId, call, "completed"), out);
        }
    }

    // Items

    /** Begins an item that is not a message; numbered when the message before it is closed. */
    private void begin(String prefix, String theirs, ByteSink out) {
        closeMessage("completed", out);
        itemId = events.id(prefix, theirs);
    }
}
