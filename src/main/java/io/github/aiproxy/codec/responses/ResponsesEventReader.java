package io.github.aiproxy.codec.responses;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.Event;
import io.github.aiproxy.chat.Stop;
import io.github.aiproxy.chat.Usage;
import io.github.aiproxy.codec.EventReader;
import io.github.aiproxy.codec.Target;
import io.github.aiproxy.sse.Frame;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Reads a Responses stream. One per reply, one thread.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/responses-streaming">Responses, streaming events (read
 *     2026-11)</a>
 */
final class ResponsesEventReader implements EventReader {
    private final FrameFields fields = new FrameFields();
    private final PartsReader parts;
    /** In order of appearance. */
    private final List<OutputItem> items = new ArrayList<>();

    private final Map<Integer, OutputItem> byIndex = new HashMap<>();
    private final Map<String, OutputItem> byId = new HashMap<>();
    /** The text that the frame before this one went on with, as its data say; null if it did anything else. */
    private OutputItem.Content current;

    private String id;
    private String model;
    private boolean started;
    private boolean ended;

    ResponsesEventReader(Target target) {
        this.parts = new PartsReader(target);
    }

    @Override
    public boolean ended() {
        return ended;
    }

    @Override
    public void end(Consumer<Event> sink) {
        if (!ended) {
            fail(
                    new ChatError(
                            ChatError.Kind.UPSTREAM, "the upstream closed the stream before the reply was complete"),
                    sink);
        }
    }

    @Override
    public void read(Frame frame, Consumer<Event> sink) {
        if (ended || frame.length() == 0 || frame.is("[DONE]")) {
            return;
        }
        if (fields.read(frame) && current != null) {
            parts.text(current, fields.delta, false, sink);
            return;
        }
        current = null;
        String type = fields.type != null ? fields.type : frame.event();
        if (type == null || type.equals("error")) {
            if (type != null || fields.error) {
                fail(ErrorReader.of(fields.all(), 0), sink);
            }
            return;
        }
        switch (type) {
            case "response.output_text.delta" -> {
                OutputItem.Content content = content(sink);
                JsonNode logprobs = fields.logprobs();
                if (logprobs != null) {
                    parts.logprobs(content, logprobs, sink);
                }
                parts.text(content, fields.delta, false, sink);
                // Another event may have the same data, if they do not say which it is.
                current = fields.type == null ? null : content;
            }
            case "response.function_call_arguments.delta" ->
                parts.arguments(item("function_call", sink), fields.delta, sink);
            case "response.custom_tool_call_input.delta" ->
                parts.arguments(item("custom_tool_call", sink), fields.delta, sink);
            case "response.reasoning_summary_text.delta" ->
                parts.thought(item("reasoning", sink), "summary", fields.summaryIndex, fields.delta, sink);
            case "response.reasoning_text.delta" ->
                parts.thought(item("reasoning", sink), "content", fields.contentIndex, fields.delta, sink);
            case "response.refusal.delta" -> parts.text(content(sink), fields.delta, true, sink);
            case "response.output_text.done" -> parts.rest(content(sink), fields.whole, false, sink);
            case "response.refusal.done" -> parts.rest(content(sink), fields.whole, true, sink);
            case "response.function_call_arguments.done" -> argumentsDone("function_call", sink);
            case "response.custom_tool_call_input.done" -> argumentsDone("custom_tool_call", sink);
            case "response.reasoning_summary_text.done" ->
                parts.thoughtRest(item("reasoning", sink), "summary", fields.summaryIndex, fields.whole, sink);
            case "response.reasoning_text.done" ->
                parts.thoughtRest(item("reasoning", sink), "content", fields.contentIndex, fields.whole, sink);
            case "response.output_text.annotation.added" -> {
                JsonNode annotation = fields.annotation();
                if (annotation != null) {
                    parts.annotation(content(sink), annotation, sink);
                }
            }
            case "response.content_part.done" -> contentDone(sink);
            case "response.output_item.added" -> itemAdded(sink);
            case "response.output_item.done" -> itemDone(sink);
            case "response.created", "response.in_progress", "response.queued" -> announced(sink);
            case "response.completed",
                    "response.done",
                    "response.incomplete",
                    "response.failed",
                    "response.cancelled" -> terminal(type, sink);
            default -> {
                if (started) {
                    sink.accept(new Event.Ping());
                }
            }
        }
    }

    private void announced(Consumer<Event> sink) {
        JsonNode response = started ? null : fields.response();
        if (response != null) {
            id = Fields.text(response, "id");
            model = Fields.text(response, "model");
            start(sink);
        }
    }

    private void start(Consumer<Event> sink) {
        if (!started) {
            started = true;
            parts.replyId = id;
            sink.accept(new Event.Started(id, model, Usage.UNKNOWN));
        }
    }

    /** The item that the event is about; one that was never announced begins now. */
    private OutputItem item(String type, Consumer<Event> sink) {
        start(sink);
        // Some servers give each event of an item another id, others give all items one index.
        OutputItem item = fields.itemId == null ? null : byId.get(fields.itemId);
        if (item == null && fields.outputIndex >= 0) {
            item = byIndex.get(fields.outputIndex);
        }
        return item != null ? item : begin(type);
    }

    private OutputItem begin(String type) {
        OutputItem item = new OutputItem();
        item.type = type;
        item.id = fields.itemId;
        if (fields.outputIndex >= 0) {
            byIndex.put(fields.outputIndex, item);
        }
        if (item.id != null) {
            byId.put(item.id, item);
        }
        items.add(item);
        return item;
    }

    private OutputItem.Content content(Consumer<Event> sink) {
        return item("message", sink).content(fields.contentIndex);
    }

    private void argumentsDone(String type, Consumer<Event> sink) {
        OutputItem item = item(type, sink);
        if (item.name == null) {
            item.name = fields.name;
        }
        parts.argumentsRest(item, fields.whole, sink);
    }

    private void contentDone(Consumer<Event> sink) {
        JsonNode part = fields.part();
        OutputItem item = item("message", sink);
        if (part != null && "message".equals(item.type)) {
            parts.contentDone(item.content(fields.contentIndex), part, sink);
        }
    }

    private void itemAdded(Consumer<Event> sink) {
        JsonNode node = fields.item();
        if (node == null) {
            return;
        }
        String type = Fields.text(node, "type");
        if (fields.itemId == null) {
            fields.itemId = Fields.text(node, "id");
        }
        OutputItem item = item(type, sink);
        if (item.announced || item.done) {
            item = begin(type);
        }
        item.announced = true;
        item.type = type;
        parts.added(item, node, sink);
    }

    private void itemDone(Consumer<Event> sink) {
        JsonNode node = fields.item();
        if (node == null) {
            return;
        }
        if (fields.itemId == null) {
            fields.itemId = Fields.text(node, "id");
        }
        String type = Fields.text(node, "type");
        OutputItem item = item(type, sink);
        if (item.done || !Objects.equals(item.type, type)) {
            item = begin(type);
        }
        parts.done(item, node, sink);
    }

    private void terminal(String type, Consumer<Event> sink) {
        JsonNode response = fields.response();
        if (response == null) {
            response = fields.all();
        }
        reply(response, type.substring("response.".length()), sink);
    }

    /**
     * Ends the reply with its whole object, or reads a reply that comes whole.
     *
     * @param said the status to believe when the object says none
     */
    void reply(JsonNode response, String said, Consumer<Event> sink) {
        String status = Fields.text(response, "status");
        if (status == null || status.equals("in_progress")) {
            status = said;
        }
        JsonNode incomplete = Fields.get(response, "incomplete_details");
        if (status.equals("failed") || status.equals("cancelled") || said.equals("failed")) {
            boolean told = Fields.get(response, "error") != null;
            fail(
                    told
                            ? ErrorReader.of(response, 0)
                            : new ChatError(ChatError.Kind.UPSTREAM, "the upstream's reply was " + status),
                    sink);
            return;
        }
        if (id == null) {
            id = Fields.text(response, "id");
        }
        if (model == null) {
            model = Fields.text(response, "model");
        }
        start(sink);
        hydrate(Fields.list(response, "output"), sink);
        for (OutputItem item : items) {
            parts.close(item, sink);
        }
        Usage usage = UsageFields.read(response.path("usage"));
        if (!usage.equals(Usage.UNKNOWN)) {
            sink.accept(new Event.UsageSeen(usage));
        }
        sink.accept(new Event.Finished(0, stop(status, incomplete)));
        sink.accept(new Event.Completed());
        ended = true;
    }

    /**
     * Adds what the final object has and the stream had not. Servers change ids and indexes between the two, or send no
     * output at all, so items are matched by their order among those of the same type.
     */
    private void hydrate(JsonNode output, Consumer<Event> sink) {
        Map<String, List<OutputItem>> streamed = new HashMap<>();
        for (OutputItem item : items) {
            streamed.computeIfAbsent(String.valueOf(item.type), type -> new ArrayList<>())
                    .add(item);
        }
        Map<String, Integer> seen = new HashMap<>();
        for (JsonNode node : output) {
            String type = String.valueOf(Fields.text(node, "type"));
            int nth = seen.merge(type, 1, Integer::sum) - 1;
            List<OutputItem> same = streamed.getOrDefault(type, List.of());
            OutputItem item = nth < same.size() ? same.get(nth) : new OutputItem();
            if (nth >= same.size()) {
                items.add(item);
            }
            if (!item.done) {
                parts.done(item, node, sink);
            }
        }
    }

    private Stop stop(String status, JsonNode incomplete) {
        String reason = incomplete == null ? null : Fields.text(incomplete, "reason");
        if (status.equals("incomplete") || reason != null) {
            // Whatever else cuts an answer short, it is not whole.
            return "content_filter".equals(reason)
                    ? new Stop(Stop.Reason.CONTENT_FILTER)
                    : new Stop(
                            Stop.Reason.MAX_TOKENS,
                            null,
                            reason == null || reason.equals("max_output_tokens") ? null : reason);
        }
        return new Stop(parts.refused() ? Stop.Reason.REFUSAL : Stop.Reason.END_TURN);
    }

    void fail(ChatError error, Consumer<Event> sink) {
        ended = true;
        sink.accept(new Event.Failed(error));
    }
}
