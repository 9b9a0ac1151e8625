package io.github.aiproxy.codec.anthropic;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.Stop;
import io.github.aiproxy.chat.Usage;
import io.github.aiproxy.codec.ClientView;
import io.github.aiproxy.codec.Json;
import io.github.aiproxy.sse.ByteSink;
import io.github.aiproxy.sse.Frames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * The frames of a Messages stream, byte by byte; counts the blocks. One per reply, one thread.
 *
 * <p>Deltas, of which there is one a token, are put together from prepared bytes.
 */
final class BlockFrames {
    private static final byte[] DELTA =
            bytes("event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":");
    private static final byte[] TEXT = bytes(",\"delta\":{\"type\":\"text_delta\",\"text\":");
    private static final byte[] THINKING = bytes(",\"delta\":{\"type\":\"thinking_delta\",\"thinking\":");
    private static final byte[] INPUT = bytes(",\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":");
    private static final byte[] SIGNATURE = bytes(",\"delta\":{\"type\":\"signature_delta\",\"signature\":");
    private static final byte[] CITATION = bytes(",\"delta\":{\"type\":\"citations_delta\",\"citation\":");
    private static final byte[] DELTA_END = bytes("}}\n\n");
    private static final byte[] START =
            bytes("event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":");
    private static final byte[] BLOCK = bytes(",\"content_block\":");
    private static final byte[] BLOCK_END = bytes("}\n\n");
    private static final byte[] STOP =
            bytes("event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":");
    private static final byte[] PING = bytes("event: ping\ndata: {\"type\":\"ping\"}\n\n");
    private static final byte[] MESSAGE_STOP = bytes("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");

    private static final String EMPTY_TEXT = "{\"type\":\"text\",\"text\":\"\"}";
    private static final String EMPTY_THINKING = "{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}";

    /** The open block, or the next one. */
    private int index;

    private static byte[] bytes(String ascii) {
        return ascii.getBytes(StandardCharsets.US_ASCII);
    }

    void messageStart(ByteSink sink, ClientView client, Usage usage, Integer estimatedInput) {
        Frames.begin(sink, "message_start");
        try (JsonGenerator out = Json.generator(sink)) {
            out.writeStartObject();
            out.writeStringField("type", "message_start");
            out.writeObjectFieldStart("message");
            out.writeStringField("id", "msg_" + client.replyId());
            out.writeStringField("type", "message");
            out.writeStringField("role", "assistant");
            out.writeStringField("model", client.model());
            out.writeArrayFieldStart("content");
            out.writeEndArray();
            out.writeNullField("stop_reason");
            out.writeNullField("stop_sequence");
            out.writeObjectFieldStart("usage");
            UsageFigures.write(out, usage, estimatedInput);
            out.writeEndObject();
            out.writeEndObject();
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Frames.end(sink);
    }

    void start(ByteSink out, ReplyBlocks.Form form) {
        wholeStart(out, form == ReplyBlocks.Form.TEXT ? EMPTY_TEXT : EMPTY_THINKING);
    }

    /** Starts a block that is all there. */
    void wholeStart(ByteSink out, String block) {
        out.write(START);
        out.digits(index);
        out.write(BLOCK);
        out.write(block.getBytes(StandardCharsets.UTF_8));
        out.write(BLOCK_END);
    }

    void toolStart(ByteSink out, String id, String name) {
        out.write(START);
        out.digits(index);
        out.write(BLOCK);
        out.ascii("{\"type\":\"tool_use\",\"id\":");
        Json.writeString(out, id);
        out.ascii(",\"name\":");
        Json.writeString(out, name);
        out.ascii(",\"input\":{}}");
        out.write(BLOCK_END);
    }

    void delta(ByteSink out, ReplyBlocks.Form form, String piece) {
        textDelta(
                out,
                form == ReplyBlocks.Form.TEXT ? TEXT : form == ReplyBlocks.Form.THINKING ? THINKING : INPUT,
                piece);
    }

    void signature(ByteSink out, String signature) {
        textDelta(out, SIGNATURE, signature);
    }

    private void textDelta(ByteSink out, byte[] kind, String text) {
        out.write(DELTA);
        out.digits(index);
        out.write(kind);
        Json.writeString(out, text);
        out.write(DELTA_END);
    }

    /** @param citation the wire's own object */
    void citation(ByteSink out, String citation) {
        out.write(DELTA);
        out.digits(index);
        out.write(CITATION);
        out.write(Json.oneLine(citation).getBytes(StandardCharsets.UTF_8));
        out.write(DELTA_END);
    }

    void stop(ByteSink out) {
        out.write(STOP);
        out.digits(index);
        out.write(BLOCK_END);
        index++;
    }

    void messageEnd(ByteSink sink, Stop stop, Usage usage) {
        Frames.begin(sink, "message_delta");
        try (JsonGenerator out = Json.generator(sink)) {
            out.writeStartObject();
            out.writeStringField("type", "message_delta");
            out.writeObjectFieldStart("delta");
            Stops.write(out, stop);
            out.writeEndObject();
            out.writeObjectFieldStart("usage");
            UsageFigures.write(out, usage, null);
            out.writeEndObject();
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Frames.end(sink);
        sink.write(MESSAGE_STOP);
    }

    void ping(ByteSink out) {
        out.write(PING);
    }

    void error(ByteSink out, ChatError error) {
        Frames.begin(out, "error");
        AnthropicErrors.write(out, error, null);
        Frames.end(out);
    }
}
