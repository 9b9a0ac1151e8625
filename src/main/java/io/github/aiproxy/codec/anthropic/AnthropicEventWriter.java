package io.github.aiproxy.codec.anthropic;

import io.github.aiproxy.chat.Annotation;
import io.github.aiproxy.chat.Event;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Signature;
import io.github.aiproxy.chat.Stop;
import io.github.aiproxy.chat.ToolKind;
import io.github.aiproxy.chat.Usage;
import io.github.aiproxy.codec.ClientView;
import io.github.aiproxy.codec.CustomInput;
import io.github.aiproxy.codec.EventWriter;
import io.github.aiproxy.sse.ByteSink;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a Messages stream: one block open at a time, indexes from 0 without gaps. One per reply, one thread.
 *
 * <p>A part gets its block when it has something to say (a call: at once), or when its turn comes: while another block is
 * open, what parts say is kept and follows in the order in which they began to speak. A thinking block's signature goes
 * out whole, right before the block stops, since clients overwrite it; one that comes after that gets a block of its own.
 *
 * @see <a href="https://platform.claude.com/docs/en/build-with-claude/streaming">Anthropic, Streaming messages (read
 *     2026-11)</a>
 */
final class AnthropicEventWriter implements EventWriter {
    private final ClientView client;
    private final BlockFrames frames = new BlockFrames();
    private final List<Said> parts = new ArrayList<>();
    private final ArrayDeque<Said> queue = new ArrayDeque<>();
    private final ToolIds ids = new ToolIds();
    private Said current;
    private Usage usage = Usage.UNKNOWN;
    private Stop stop = new Stop(Stop.Reason.OTHER);
    private boolean started;
    private boolean ended;
    private boolean clientCalls;
    private boolean refusalSeen;

    AnthropicEventWriter(ClientView client) {
        this.client = client;
    }

    @Override
    public void write(Event event, ByteSink out) {
        if (ended) {
            return;
        }
        if (event instanceof Event.Delta delta) {
            delta(delta, out);
        } else if (event instanceof Event.Started start) {
            usage = usage.overwrittenBy(start.usage());
            start(out);
        } else if (event instanceof Event.PartStarted part) {
            start(out);
            partStarted(part, out);
        } else if (event instanceof Event.Signed signed) {
            signed(said(signed.part()), signed.signature(), out);
        } else if (event instanceof Event.Annotated annotated) {
            annotated(said(annotated.part()), annotated.annotation(), out);
        } else if (event instanceof Event.PartEnded part) {
            partEnded(said(part.part()), out);
        } else if (event instanceof Event.UsageSeen seen) {
            usage = usage.overwrittenBy(seen.usage());
        } else if (event instanceof Event.Finished finished) {
            stop = finished.candidate() == 0 ? finished.stop() : stop;
        } else if (event instanceof Event.Ping) {
            if (started) {
                keepAlive(out);
            }
        } else if (event instanceof Event.Completed) {
            complete(out);
        } else if (event instanceof Event.Failed failed) {
            ended = true;
            frames.error(out, failed.error());
        } else if (!(event instanceof Event.Logprobs)) {
            throw new AssertionError(event);
        }
    }

    @Override
    public void keepAlive(ByteSink out) {
        frames.ping(out);
    }

    private void start(ByteSink out) {
        if (!started) {
            started = true;
            Integer estimate = usage.input() == null ? client.estimatedInput().getAsInt() : null;
            frames.messageStart(out, client, usage, estimate);
        }
    }

    private Said said(int part) {
        return parts.get(part);
    }

    private void partStarted(Event.PartStarted started, ByteSink out) {
        Part skeleton = started.skeleton();
        // this wire has one answer only
        ReplyBlocks.Form form = started.candidate() == 0 ? ReplyBlocks.form(skeleton) : ReplyBlocks.Form.NONE;
        Said said = new Said(form, skeleton);
        parts.add(said);
        if (form == ReplyBlocks.Form.NONE) {
            return;
        }
        clientCalls |= form == ReplyBlocks.Form.TOOL_USE;
        refusalSeen |= skeleton instanceof Part.Refusal;
        said.pending.append(ReplyBlocks.text(skeleton));
        if (skeleton instanceof Part.Text text) {
            said.citations.addAll(text.annotations());
        } else if (skeleton instanceof Part.Reasoning reasoning) {
            said.signature = Signatures.thinking(reasoning.signature());
        }
        if (form == ReplyBlocks.Form.TOOL_USE
                || form == ReplyBlocks.Form.WHOLE
                || said.pending.length() > 0
                || said.signature != null) {
            speak(said, out);
        }
    }

    private void delta(Event.Delta delta, ByteSink out) {
        Said said = said(delta.part());
        String piece = delta.text();
        if (said.form == ReplyBlocks.Form.NONE || said.form == ReplyBlocks.Form.WHOLE || piece.isEmpty()) {
            return;
        }
        if (delta.section() != said.section) {
            piece = said.spoken || said.pending.length() > 0 ? "\n\n" + piece : piece;
            said.section = delta.section();
        }
        if (said == current && !said.heldBack) {
            said.spoken = true;
            frames.delta(out, said.form, piece);
        } else {
            said.pending.append(piece);
            speak(said, out);
        }
    }

    private void signed(Said said, Signature signature, ByteSink out) {
        if (said.form != ReplyBlocks.Form.THINKING) {
            return;
        }
        String redacted = Signatures.redacted(signature);
        if (redacted != null) {
            Part whole = new Part.Reasoning(null, List.of(), signature);
            speak(Said.late(whole, ReplyBlocks.Form.WHOLE), out);
            return;
        }
        String own = Signatures.thinking(signature);
        if (own == null) {
            return;
        }
        Said bearer = said.closed ? Said.late(said.skeleton, ReplyBlocks.Form.THINKING) : said;
        bearer.signature = own;
        speak(bearer, out);
    }

    private void annotated(Said said, Annotation annotation, ByteSink out) {
        String citation = Citations.write(annotation);
        if (said.form != ReplyBlocks.Form.TEXT || said.closed || citation == null) {
            return;
        }
        if (said == current) {
            frames.citation(out, citation);
        } else {
            said.citations.add(annotation);
        }
    }

    private void partEnded(Said said, ByteSink out) {
        said.ended = true;
        if (said == current) {
            close(out);
            proceed(out);
        }
    }

    /** The part has something to say: now, if no other block is open. */
    private void speak(Said said, ByteSink out) {
        if (said != current && !said.queued) {
            said.queued = true;
            queue.add(said);
            proceed(out);
        }
    }

    private void proceed(ByteSink out) {
        while (current == null && !queue.isEmpty()) {
            current = queue.remove();
            open(out);
            if (current.ended) {
                close(out);
            }
        }
    }

    private void open(ByteSink out) {
        Said said = current;
        if (said.form == ReplyBlocks.Form.TOOL_USE) {
            Part.ToolCall call = (Part.ToolCall) said.skeleton;
            frames.toolStart(out, ReplyBlocks.toolId(ids, call, client.replyId()), call.name());
        } else if (said.form == ReplyBlocks.Form.WHOLE) {
            ReplyBlocks.Streamed streamed = ReplyBlocks.streamed(said.skeleton);
            frames.wholeStart(out, streamed.start());
            if (streamed.input() != null) {
                frames.delta(out, ReplyBlocks.Form.TOOL_USE, streamed.input());
            }
        } else {
            frames.start(out, said.form);
        }
        if (!said.heldBack) {
            sayPending(out);
        }
        for (Annotation annotation : said.citations) {
            String citation = Citations.write(annotation);
            if (citation != null) {
                frames.citation(out, citation);
            }
        }
    }

    private void sayPending(ByteSink out) {
        if (current.pending.length() > 0) {
            current.spoken = true;
            frames.delta(out, current.form, current.pending.toString());
            current.pending = new StringBuilder(0);
        }
    }

    private void close(ByteSink out) {
        if (current.heldBack) {
            current.pending = new StringBuilder(CustomInput.arguments(current.pending.toString()));
            sayPending(out);
        } else if (current.form == ReplyBlocks.Form.TOOL_USE && !current.spoken) {
            // some clients cannot make an input of no delta at all
            frames.delta(out, current.form, "{}");
        }
        if (current.signature != null) {
            frames.signature(out, current.signature);
        }
        frames.stop(out);
        current.closed = true;
        current = null;
    }

    private void complete(ByteSink out) {
        start(out);
        for (Said said : parts) {
            said.ended = true;
        }
        if (current != null) {
            close(out);
        }
        proceed(out);
        ended = true;
        Stop told = Stops.refusing(stop.derived(clientCalls), refusalSeen);
        frames.messageEnd(out, told, usage);
    }

    /** A part and what it has said that the client does not know yet. */
    private static final class Said {
        final ReplyBlocks.Form form;
        final Part skeleton;
        /** Whether nothing can be said until the part is whole: free text has to become a JSON object. */
        final boolean heldBack;

        final List<Annotation> citations = new ArrayList<>(0);
        StringBuilder pending = new StringBuilder(0);
        String signature;
        int section;
        boolean spoken;
        boolean queued;
        boolean ended;
        boolean closed;

        Said(ReplyBlocks.Form form, Part skeleton) {
            this.form = form;
            this.skeleton = skeleton;
            this.heldBack = skeleton instanceof Part.ToolCall call && call.kind() == ToolKind.CUSTOM;
        }

        /** A block of its own for what came after the part's block had stopped. */
        static Said late(Part skeleton, ReplyBlocks.Form form) {
            Said said = new Said(form, skeleton);
            said.ended = true;
            return said;
        }
    }
}
