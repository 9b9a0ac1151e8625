package io.github.aiproxy.codec.gemini;

import io.github.aiproxy.chat.Annotation;
import io.github.aiproxy.chat.Event;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Signature;
import io.github.aiproxy.chat.Stop;
import io.github.aiproxy.chat.TokenLogprob;
import io.github.aiproxy.chat.Usage;
import io.github.aiproxy.codec.ClientView;
import io.github.aiproxy.codec.EventWriter;
import io.github.aiproxy.sse.ByteSink;
import io.github.aiproxy.sse.Frames;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Writes a reply as chunks, each a {@code GenerateContentResponse} with the next part: words as they come, a call when it
 * is whole. The finish reasons wait for the last chunk, which has the usage. One per reply, one thread.
 *
 * @see <a href="https://ai.google.dev/api/generate-content#method:-models.streamgeneratecontent">Gemini API,
 *     streamGenerateContent (read 2026-11)</a>
 */
final class GeminiEventWriter implements EventWriter {
    private final boolean array;
    /** What follows the candidates in every chunk: the model's name and the reply's id. */
    private final byte[] tail;
    /** What a chunk of one part ends with. */
    private final byte[] foot;

    private final List<Open> parts = new ArrayList<>();
    private final TreeMap<Integer, Candidate> candidates = new TreeMap<>();
    private Usage usage = Usage.UNKNOWN;
    private boolean first = true;

    GeminiEventWriter(ClientView client) {
        array = client.jsonArray();
        tail = tail(client);
        ByteSink end = new ByteSink(256);
        end.ascii("]}}]");
        tail(end);
        foot = end.toByteArray();
    }

    /** A part that was begun. */
    private static final class Open {
        final Candidate candidate;
        final Part skeleton;
        /** A call's arguments; the text for citations. */
        final StringBuilder text = new StringBuilder();
        /** Bytes of the candidate's words before this part. */
        int before;

        Signature signature;
        int section;

        Open(Candidate candidate, Part skeleton) {
            this.candidate = candidate;
            this.skeleton = skeleton;
        }
    }

    private record Cited(Open part, Annotation annotation) {}

    private static final class Candidate {
        final int number;
        /** What its chunks begin with, up to the part. */
        final byte[] head;

        /** Told at the end, when the texts are there to count in. */
        final List<Cited> citations = new ArrayList<>(0);

        /** Of the words that come next. */
        List<TokenLogprob> logprobs = List.of();

        int words;
        boolean empty = true;
        boolean calls;
        /** The call whose arguments are being gathered; null if none. */
        Open call;
        /** What came of later parts meanwhile. */
        List<Event> waiting = new ArrayList<>(0);

        Stop stop = new Stop(Stop.Reason.END_TURN);

        Candidate(int number) {
            this.number = number;
            String begin = "{\"candidates\":[{\"index\":" + number + ",\"content\":{\"role\":\"model\",\"parts\":[";
            head = begin.getBytes(StandardCharsets.US_ASCII);
        }
    }

    /** The members that every chunk and every reply ends with. */
    static byte[] tail(ClientView client) {
        ByteSink out = new ByteSink(128);
        out.ascii(",\"modelVersion\":");
        JsonText.quote(out, client.model() == null ? "" : client.model());
        out.ascii(",\"responseId\":");
        JsonText.quote(out, client.replyId());
        out.write('}');
        return out.toByteArray();
    }

    @Override
    public String contentType() {
        return array ? "application/json; charset=utf-8" : EventWriter.super.contentType();
    }

    @Override
    public void keepAlive(ByteSink out) {
        if (array) {
            out.write('\n');
        } else {
            Frames.comment(out, "keep-alive");
        }
    }

    @Override
    public void write(Event event, ByteSink out) {
        if (event instanceof Event.Delta delta) {
            take(parts.get(delta.part()), event, out);
        } else if (event instanceof Event.PartStarted started) {
            Open part = new Open(candidate(started.candidate()), started.skeleton());
            parts.add(part);
            take(part, event, out);
        } else if (event instanceof Event.PartEnded ended) {
            take(parts.get(ended.part()), event, out);
        } else if (event instanceof Event.Signed signed) {
            take(parts.get(signed.part()), event, out);
        } else if (event instanceof Event.Annotated annotated) {
            take(parts.get(annotated.part()), event, out);
        } else if (event instanceof Event.Logprobs seen) {
            take(parts.get(seen.part()), event, out);
        } else if (event instanceof Event.UsageSeen seen) {
            usage = usage.overwrittenBy(seen.usage());
        } else if (event instanceof Event.Started started) {
            usage = usage.overwrittenBy(started.usage());
        } else if (event instanceof Event.Finished finished) {
            candidate(finished.candidate()).stop = finished.stop();
        } else if (event instanceof Event.Completed) {
            complete(out);
        } else if (event instanceof Event.Failed failed) {
            frame(out);
            GeminiErrors.writeObject(out, failed.error(), null);
            last(out);
        } else if (!(event instanceof Event.Ping)) {
            throw new AssertionError(event);
        }
    }

    /** Says what came of a part, or keeps it until the call before is whole: parts are told in the order of their beginning. */
    private void take(Open part, Event event, ByteSink out) {
        Candidate candidate = part.candidate;
        if (candidate.call != null && candidate.call != part) {
            candidate.waiting.add(event);
            return;
        }
        if (event instanceof Event.Delta delta) {
            delta(part, delta.section(), delta.text(), out);
        } else if (event instanceof Event.PartStarted) {
            begin(part, out);
        } else if (event instanceof Event.PartEnded) {
            end(part, out);
            if (candidate.call == part) {
                candidate.call = null;
                takeWaiting(candidate, out);
            }
        } else if (event instanceof Event.Signed signed) {
            part.signature = signed.signature();
        } else if (event instanceof Event.Annotated annotated) {
            candidate.citations.add(new Cited(part, annotated.annotation()));
        } else if (event instanceof Event.Logprobs seen) {
            candidate.logprobs = candidate.logprobs.isEmpty() ? new ArrayList<>() : candidate.logprobs;
            candidate.logprobs.addAll(seen.tokens());
        }
    }

    private void takeWaiting(Candidate candidate, ByteSink out) {
        List<Event> waited = candidate.waiting;
        candidate.waiting = new ArrayList<>(0);
        for (Event event : waited) {
            take(parts.get(part(event)), event, out);
        }
    }

    private static int part(Event event) {
        if (event instanceof Event.Delta delta) {
            return delta.part();
        } else if (event instanceof Event.PartStarted started) {
            return started.part();
        } else if (event instanceof Event.PartEnded ended) {
            return ended.part();
        } else if (event instanceof Event.Signed signed) {
            return signed.part();
        } else if (event instanceof Event.Logprobs seen) {
            return seen.part();
        }
        return ((Event.Annotated) event).part();
    }

    private Candidate candidate(int number) {
        return candidates.computeIfAbsent(number, Candidate::new);
    }

    private void begin(Open part, ByteSink out) {
        part.before = part.candidate.words;
        if (part.skeleton instanceof Part.Text text) {
            part.signature = text.signature();
            part.candidate.logprobs = new ArrayList<>(text.logprobs());
            if (!text.text().isEmpty()) {
                delta(part, 0, text.text(), out);
            }
            text.annotations().forEach(note -> part.candidate.citations.add(new Cited(part, note)));
        } else if (part.skeleton instanceof Part.Refusal refusal) {
            if (!refusal.text().isEmpty()) {
                delta(part, 0, refusal.text(), out);
            }
        } else if (part.skeleton instanceof Part.Reasoning reasoning) {
            part.signature = reasoning.signature();
            for (String text : reasoning.texts()) {
                thought(part, text, out);
            }
        } else if (part.skeleton instanceof Part.ToolCall call) {
            part.candidate.call = part;
            part.candidate.calls |= !call.kind().hosted();
            part.signature = call.signature();
            part.text.append(call.arguments());
        } else if (ReplyJson.isWhole(part.skeleton)) {
            head(part.candidate, out);
            ReplyJson.whole(out, part.skeleton);
            foot(out);
        }
    }

    private void delta(Open part, int section, String text, ByteSink out) {
        if (text.isEmpty()) {
            return;
        }
        if (part.skeleton instanceof Part.ToolCall) {
            part.text.append(text);
        } else if (part.skeleton instanceof Part.Reasoning) {
            if (section != part.section) {
                part.section = section;
                thought(part, "\n\n" + text, out);
            } else {
                thought(part, text, out);
            }
        } else {
            head(part.candidate, out);
            ReplyJson.text(out, text, false, null);
            part.text.append(text);
            foot(part.candidate, out);
        }
    }

    private void thought(Open part, String text, ByteSink out) {
        head(part.candidate, out);
        ReplyJson.text(out, text, true, null);
        foot(out);
    }

    private void end(Open part, ByteSink out) {
        if (part.skeleton instanceof Part.ToolCall call) {
            if (!call.kind().hosted()) {
                head(part.candidate, out);
                ReplyJson.call(out, call, part.text.toString(), part.signature);
                foot(out);
            }
            return;
        }
        if (part.skeleton instanceof Part.Text) {
            part.candidate.words += GroundingWriter.bytes(part.text.toString());
        }
        String blob = ReplyJson.blob(part.signature);
        if (blob != null) {
            head(part.candidate, out);
            ReplyJson.text(out, "", part.skeleton instanceof Part.Reasoning, blob);
            foot(out);
        }
    }

    private void complete(ByteSink out) {
        candidate(0);
        frame(out);
        out.ascii("{\"candidates\":[");
        for (Candidate candidate : candidates.values()) {
            if (candidate.number > candidates.firstKey()) {
                out.write(',');
            }
            out.ascii("{\"index\":" + candidate.number);
            out.ascii(",\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"\"}]},\"finishReason\":\"");
            out.ascii(FinishReason.write(candidate.stop.derived(candidate.calls), candidate.empty));
            out.write('"');
            grounding(candidate).write(out);
            Logprobs.write(out, candidate.logprobs);
            out.write('}');
        }
        out.write(']');
        if (UsageMetadata.isKnown(usage)) {
            out.ascii(",\"usageMetadata\":");
            UsageMetadata.write(out, usage);
        }
        out.write(tail);
        last(out);
    }

    private static GroundingWriter grounding(Candidate candidate) {
        GroundingWriter grounding = new GroundingWriter();
        for (Cited cited : candidate.citations) {
            grounding.add(cited.annotation, cited.part.text, 0, cited.part.before);
        }
        return grounding;
    }

    private void head(Candidate candidate, ByteSink out) {
        candidate.empty = false;
        frame(out);
        out.write(candidate.head);
    }

    private void foot(ByteSink out) {
        out.write(foot);
    }

    /** Ends a chunk of words with what is known of its tokens. */
    private void foot(Candidate candidate, ByteSink out) {
        if (candidate.logprobs.isEmpty()) {
            foot(out);
            return;
        }
        out.ascii("]}");
        Logprobs.write(out, candidate.logprobs);
        candidate.logprobs = List.of();
        out.ascii("}]");
        tail(out);
    }

    private void tail(ByteSink out) {
        out.write(tail);
        if (array) {
            out.write('\n');
        } else {
            Frames.end(out);
        }
    }

    private void frame(ByteSink out) {
        if (array) {
            out.write(first ? '[' : ',');
            first = false;
        } else {
            Frames.begin(out, null);
        }
    }

    private void last(ByteSink out) {
        if (array) {
            out.ascii("]\n");
        } else {
            Frames.end(out);
        }
    }
}
