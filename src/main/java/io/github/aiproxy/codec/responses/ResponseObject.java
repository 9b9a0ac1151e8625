package io.github.aiproxy.codec.responses;

import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.Stop;
import io.github.aiproxy.chat.Usage;
import io.github.aiproxy.codec.ClientView;
import io.github.aiproxy.codec.Json;
import io.github.aiproxy.sse.ByteSink;
import java.util.List;

/**
 * Writes the response object, which repeats what was asked. In a stream the repetition is made once and copied into each
 * event that has it. One per reply, one thread.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/responses/object">Responses, the response object (read
 *     2026-11)</a>
 */
final class ResponseObject {
    /** Room for what is neither repeated nor said by the model. */
    private static final int OTHERS = 512;

    private final ClientView client;
    private final String id;
    /** What is repeated of the request; null while it was not kept. */
    private ByteSink echo;

    ResponseObject(ClientView client) {
        this.client = client;
        this.id = Ids.fit("resp_" + client.replyId());
    }

    /** Makes once what each of several objects will repeat, and room for the two that a stream begins with. */
    void keepEcho(ByteSink out) {
        echo = new ByteSink(RequestEcho.roughSize(client.request()));
        RequestEcho.write(echo, client);
        out.reserve(2 * (echo.size() + OTHERS));
    }

    /** The only object of a reply; see {@link #write}. */
    byte[] whole(String status, String incomplete, List<byte[]> output, Usage usage) {
        int size = RequestEcho.roughSize(client.request()) + OTHERS;
        for (byte[] item : output) {
            size += item.length + 1;
        }
        ByteSink out = new ByteSink(size);
        write(out, status, incomplete, null, output, usage);
        return out.toByteArray();
    }

    /**
     * Appends the object.
     *
     * @param incomplete the reason if it is incomplete; null otherwise
     * @param error null unless it failed
     * @param output the items, each as JSON
     * @param usage null if nothing is known yet
     */
    void write(ByteSink out, String status, String incomplete, ChatError error, List<byte[]> output, Usage usage) {
        out.ascii("{\"id\":");
        Json.writeString(out, id);
        out.ascii(",\"object\":\"response\",\"created_at\":" + client.createdSeconds() + ",\"status\":\"" + status
                + "\",\"background\":false,\"error\":");
        if (error == null) {
            out.ascii("null");
        } else {
            out.ascii("{\"code\":\"" + ErrorWriter.streamCode(error) + "\",\"message\":");
            Json.writeString(out, ErrorWriter.message(error));
            out.ascii("}");
        }
        out.ascii(",\"incomplete_details\":");
        out.ascii(incomplete == null ? "null" : "{\"reason\":\"" + incomplete + "\"}");
        if (echo == null) {
            RequestEcho.write(out, client);
        } else {
            out.write(echo.array(), 0, echo.size());
        }
        out.ascii(",\"output\":[");
        ItemWriter.list(out, output);
        out.ascii("],\"usage\":");
        if (usage == null) {
            out.ascii("null");
        } else {
            UsageFields.write(out, usage);
        }
        out.write('}');
    }

    /** The reason that this wire has for an answer that is not whole; null for whole ones. */
    static String incomplete(Stop.Reason reason) {
        return switch (reason) {
            case MAX_TOKENS, CONTEXT_EXCEEDED, PAUSE -> "max_output_tokens";
            case CONTENT_FILTER -> "content_filter";
            case END_TURN, STOP_SEQUENCE, TOOL_CALLS, REFUSAL, OTHER -> null;
        };
    }
}
