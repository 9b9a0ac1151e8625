package io.github.aiproxy.codec.responses;

import io.github.aiproxy.chat.ChatReply;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Stop;
import io.github.aiproxy.chat.ToolKind;
import io.github.aiproxy.codec.ClientView;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Writes a whole reply as one object: what a stream of the same parts ends with, without its events. One per reply, one
 * thread.
 */
final class ReplyWriter {
    private final ResponseObject response;
    private final ReplyItems items;
    /** The contents of the open message, whose id is null if there is none. */
    private final List<byte[]> contents = new ArrayList<>();

    private String messageId;
    private String phase;
    private boolean anyRefusal;

    ReplyWriter(ClientView client) {
        this.response = new ResponseObject(client);
        this.items = new ReplyItems(client.replyId());
    }

    /** Of several answers to one question the first, as the others are not known on this wire. */
    byte[] write(ChatReply reply) {
        ChatReply.Candidate answer = reply.candidates().get(0);
        boolean clientCalls = false;
        for (Part part : answer.parts()) {
            add(part);
            clientCalls |= part instanceof Part.ToolCall call && !call.kind().hosted();
        }
        Stop stop = answer.stop().derived(clientCalls);
        if (stop.reason() == Stop.Reason.REFUSAL && !anyRefusal) {
            content(ItemWriter.refusal(stop, messageId == null ? null : phase));
        }
        String incomplete = ResponseObject.incomplete(stop.reason());
        String status = incomplete == null ? "completed" : "incomplete";
        closeMessage(status);
        return response.whole(status, incomplete, items.all(), reply.usage());
    }

    private void add(Part part) {
        if (part instanceof Part.Text text) {
            if (!text.words().isEmpty() || !ItemWriter.annotations(text).isEmpty()) {
                content(text);
            }
        } else if (part instanceof Part.Refusal refusal) {
            if (!refusal.text().isEmpty()) {
                content(refusal);
            }
        } else if (part instanceof Part.Reasoning reasoning) {
            reasoning(reasoning);
        } else if (part instanceof Part.ToolCall call) {
            call(call);
        } else if (part instanceof Part.Media media) {
            String base64 = ItemWriter.imageData(media);
            if (base64 != null) {
                items.add(ItemWriter.image(begin("ig_", null), base64, "completed"));
            }
        } else if (part instanceof Part.Opaque opaque && opaque.origin() == Protocol.RESPONSES) {
            closeMessage("completed");
            items.add(ItemWriter.opaque(opaque));
        }
    }

    /** Texts that follow each other are contents of one message. */
    private void content(Part part) {
        if (!Objects.equals(phase, part.phase())) {
            closeMessage("completed");
        }
        if (messageId == null) {
            messageId = items.id("msg_", null);
            phase = part.phase();
        }
        anyRefusal |= part instanceof Part.Refusal;
        contents.add(ItemWriter.content(part));
    }

    private void closeMessage(String status) {
        if (messageId != null) {
            items.add(ItemWriter.message(messageId, phase, status, contents));
            messageId = null;
            contents.clear();
        }
    }

    private void reasoning(Part.Reasoning reasoning) {
        String sealed = ItemWriter.sealed(reasoning.signature());
        List<String> said =
                reasoning.texts().stream().filter(text -> !text.isEmpty()).toList();
        if (!said.isEmpty() || sealed != null) {
            String theirs = said.isEmpty() ? ItemWriter.boundId(reasoning) : reasoning.id();
            items.add(ItemWriter.reasoning(begin("rs_", theirs), said, sealed));
        }
    }

    private void call(Part.ToolCall call) {
        if (call.kind() == ToolKind.WEB_SEARCH) {
            items.add(ItemWriter.webSearch(begin("ws_", null), call, "completed"));
        } else if (ItemWriter.isPlainCall(call.kind())) {
            String id = begin(ItemWriter.callPrefix(call.kind()), call.itemId());
            items.add(ItemWriter.call(id, call, ItemWriter.arguments(call), "completed"));
        } else if (!call.kind().hosted()) {
            String id = begin(TypedItems.prefix(call.kind()), call.itemId());
            items.add(ItemWriter.typed(id, call, "completed"));
        }
    }

    /** The id of an item that is not a message; numbered when the message before it is closed. */
    private String begin(String prefix, String theirs) {
        closeMessage("completed");
        return items.id(prefix, theirs);
    }
}
