package io.github.aiproxy.codec.responses;

import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.Event;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.ReplyFold;
import io.github.aiproxy.chat.Stop;
import io.github.aiproxy.chat.Usage;
import io.github.aiproxy.codec.ClientView;
import io.github.aiproxy.codec.EventWriter;
import io.github.aiproxy.sse.ByteSink;
import io.github.aiproxy.sse.Frames;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a Responses stream. One per reply, one thread.
 *
 * <p>One part is written at a time; parts that begin meanwhile wait in the fold until it ends, so that every item is
 * closed before the next one opens and output indexes follow the order of opening.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/responses-streaming">Responses, streaming events (read
 *     2026-11)</a>
 */
final class ResponsesEventWriter implements EventWriter {
    private final ReplyFold fold = new ReplyFold();
    private final ResponseObject response;
    private final OutputEvents events;
    private final OutputWriter output;
    private final List<WaitingPart> parts = new ArrayList<>();
    /** The part that is being written, or the next one that will be. */
    private int current;

    private Stop stop;
    private boolean started;
    private boolean ended;

    private static final class WaitingPart {
        final Part skeleton;
        final boolean ours;
        boolean ended;

        WaitingPart(Part skeleton, boolean ours) {
            this.skeleton = skeleton;
            this.ours = ours;
        }
    }

    ResponsesEventWriter(ClientView client) {
        this.response = new ResponseObject(client);
        this.events = new OutputEvents(client.replyId());
        this.output = new OutputWriter(events);
    }

    @Override
    public void keepAlive(ByteSink out) {
        Frames.comment(out, "keepalive");
    }

    @Override
    public void write(Event event, ByteSink out) {
        if (ended) {
            return;
        }
        if (event instanceof Event.Ping) {
            keepAlive(out);
            return;
        }
        fold.accept(event);
        if (event instanceof Event.Delta delta) {
            if (delta.part() == current && parts.get(current).ours) {
                output.more(delta.section(), delta.text(), out);
            }
        } else if (event instanceof Event.PartStarted begun) {
            start(out);
            // Several answers to one question are not known on this wire.
            parts.add(new WaitingPart(begun.skeleton(), begun.candidate() == 0));
            if (begun.part() == current) {
                open(out);
                advance(out);
            }
        } else if (event instanceof Event.PartEnded end) {
            parts.get(end.part()).ended = true;
            advance(out);
        } else if (event instanceof Event.Signed signed) {
            if (signed.part() < current) {
                late(signed, out);
            }
        } else if (event instanceof Event.Annotated annotated) {
            if (annotated.part() == current && parts.get(current).ours) {
                output.annotation(annotated.annotation(), out);
            }
        } else if (event instanceof Event.Logprobs seen) {
            if (seen.part() == current && parts.get(current).ours) {
                output.weigh(seen.tokens());
            }
        } else if (event instanceof Event.Started) {
            start(out);
        } else if (event instanceof Event.Finished finished) {
            if (finished.candidate() == 0) {
                stop = finished.stop();
            }
        } else if (event instanceof Event.Completed) {
            start(out);
            complete(out);
        } else if (event instanceof Event.Failed failed) {
            start(out);
            fail(failed.error(), out);
        } else if (!(event instanceof Event.UsageSeen)) {
            throw new AssertionError(event);
        }
    }

    private void start(ByteSink out) {
        if (started) {
            return;
        }
        started = true;
        response.keepEcho(out);
        for (String type : new String[] {"response.created", "response.in_progress"}) {
            events.head(type, out);
            out.ascii(",\"response\":");
            response.write(out, "in_progress", null, null, List.of(), null);
            events.tail(out);
        }
    }

    private void open(ByteSink out) {
        WaitingPart part = parts.get(current);
        if (part.ours) {
            output.open(part.skeleton, fold.part(current), out);
        }
    }

    /** Closes the current part if it has ended, and goes on to those that waited for it. */
    private void advance(ByteSink out) {
        while (current < parts.size() && parts.get(current).ended) {
            close(out);
            if (current < parts.size()) {
                open(out);
            }
        }
    }

    private void close(ByteSink out) {
        if (parts.get(current).ours) {
            output.close(fold.part(current), out);
        }
        current++;
    }

    /** A signature that comes when its part is closed: an item of its own keeps it. */
    private void late(Event.Signed signed, ByteSink out) {
        Part part = parts.get(signed.part()).skeleton;
        String sealed = ItemWriter.sealed(signed.signature());
        boolean idle = current == parts.size();
        if (sealed != null && idle && part instanceof Part.Reasoning) {
            Part.Reasoning alone = new Part.Reasoning(null, List.of(), signed.signature());
            output.open(alone, alone, out);
            output.close(alone, out);
        }
    }

    private void complete(ByteSink out) {
        Stop why = finish(out);
        String incomplete = ResponseObject.incomplete(why.reason());
        String status = incomplete == null ? "completed" : "incomplete";
        events.head("response." + status, out);
        out.ascii(",\"response\":");
        response.write(out, status, incomplete, null, events.items(), fold.usage());
        events.tail(out);
    }

    /** Closes all parts and the last message. */
    private Stop finish(ByteSink out) {
        while (current < parts.size()) {
            parts.get(current).ended = true;
            advance(out);
        }
        Stop why = (stop == null ? new Stop(Stop.Reason.END_TURN) : stop).derived(fold.clientCalls(0));
        if (why.reason() == Stop.Reason.REFUSAL) {
            output.refused(why, out);
        }
        output.closeMessage(ResponseObject.incomplete(why.reason()) == null ? "completed" : "incomplete", out);
        ended = true;
        return why;
    }

    private void fail(ChatError error, ByteSink out) {
        ended = true;
        events.head("response.failed", out);
        out.ascii(",\"response\":");
        Usage usage = fold.usage();
        response.write(out, "failed", null, error, events.items(), usage.equals(Usage.UNKNOWN) ? null : usage);
        events.tail(out);
    }
}
