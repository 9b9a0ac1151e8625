package io.github.aiproxy.codec.openai;

import io.github.aiproxy.chat.Annotation;
import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.Event;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.TokenLogprob;
import io.github.aiproxy.chat.Usage;
import io.github.aiproxy.codec.ClientView;
import io.github.aiproxy.codec.EventWriter;
import io.github.aiproxy.codec.OpenAiLogprobs;
import io.github.aiproxy.sse.ByteSink;
import io.github.aiproxy.sse.Frames;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Writes a reply as chunks of a chat completion. One per reply, one thread.
 *
 * <p>Finish reasons, usage and {@code [DONE]} come only when the whole reply is complete: a reply that fails late has no
 * mark of success. Text is written without trees or generators: one small array copy and one pass over the characters.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/chat-streaming">Chat Completions: Streaming (read
 *     2026-11)</a>
 */
final class OpenAiEventWriter implements EventWriter {
    private final ClientView client;
    private final boolean includeUsage;
    /** What every chunk begins with, up to the choices. */
    private final byte[] head;
    /** What a chunk ends with that is not an answer's last. */
    private final byte[] tail;

    private final List<OpenPart> parts = new ArrayList<>();
    private final TreeMap<Integer, Answer> answers = new TreeMap<>();
    private Usage usage = Usage.UNKNOWN;

    OpenAiEventWriter(ClientView client) {
        this.client = client;
        this.includeUsage = client.request().includeUsage();
        ByteSink sink = new ByteSink(256);
        Frames.begin(sink, null);
        sink.ascii("{\"id\":");
        JsonText.write(sink, "chatcmpl-" + client.replyId());
        sink.ascii(",\"object\":\"chat.completion.chunk\",\"created\":" + client.createdSeconds() + ",\"model\":");
        JsonText.write(sink, client.model());
        sink.ascii(",\"choices\":[");
        head = sink.toByteArray();
        sink.reset();
        sink.ascii("},\"finish_reason\":null}]");
        endChunk(sink);
        tail = sink.toByteArray();
    }

    /** An answer while it is written. */
    private static final class Answer {
        final int index;
        int tools;
        boolean refused;
        boolean thought;
        /** Characters of content so far, as citations count them. */
        int contentLength;

        final List<Cited> citations = new ArrayList<>();
        /** Of the words that come next. */
        List<TokenLogprob> logprobs = List.of();

        Event.Finished finished;

        Answer(int index) {
            this.index = index;
        }
    }

    /** A part while it is written; {@code field} is null if it is not shown. */
    private static final class OpenPart {
        final Answer answer;
        final String field;
        final int contentStart;
        int contentEnd;
        int section = -1;
        /** What its chunks begin with, up to the words; made with the first. */
        byte[] begin;

        ToolCallFields call;
        int tool;

        OpenPart(Answer answer, String field) {
            this.answer = answer;
            this.field = field;
            this.contentStart = answer.contentLength;
            this.contentEnd = contentStart;
        }
    }

    /** A citation waits for the end of its part, which it covers if it does not say what. */
    private record Cited(OpenPart part, Annotation annotation) {}

    @Override
    public void write(Event event, ByteSink out) {
        if (event instanceof Event.Delta delta) {
            delta(delta, out);
        } else if (event instanceof Event.PartStarted started) {
            partStarted(started, out);
        } else if (event instanceof Event.PartEnded ended) {
            OpenPart part = parts.get(ended.part());
            if (part.call != null) {
                arguments(part, part.call.ending(), out);
            }
        } else if (event instanceof Event.Started started) {
            usage = usage.overwrittenBy(started.usage());
            answer(0, out);
        } else if (event instanceof Event.UsageSeen seen) {
            usage = usage.overwrittenBy(seen.usage());
        } else if (event instanceof Event.Signed signed) {
            signed(signed, out);
        } else if (event instanceof Event.Annotated annotated) {
            OpenPart part = parts.get(annotated.part());
            part.answer.citations.add(new Cited(part, annotated.annotation()));
        } else if (event instanceof Event.Logprobs seen) {
            Answer answer = parts.get(seen.part()).answer;
            if (!answer.logprobs.isEmpty()) {
                logprobs(answer, out);
            }
            answer.logprobs = seen.tokens();
        } else if (event instanceof Event.Finished finished) {
            answer(finished.candidate(), out).finished = finished;
        } else if (event instanceof Event.Completed) {
            completed(out);
        } else if (event instanceof Event.Failed failed) {
            failed(failed.error(), out);
        } else if (event instanceof Event.Ping) {
            keepAlive(out);
        } else {
            throw new AssertionError(event);
        }
    }

    /** The answer of that index, which begins by saying who speaks. */
    private Answer answer(int index, ByteSink out) {
        Answer answer = answers.get(index);
        if (answer == null) {
            answer = new Answer(index);
            answers.put(index, answer);
            begin(answer, out);
            out.ascii("\"role\":\"assistant\",\"content\":\"\"");
            end(out);
        }
        return answer;
    }

    private void begin(Answer answer, ByteSink out) {
        out.write(head);
        out.ascii("{\"index\":");
        JsonText.write(out, answer.index);
        out.ascii(",\"delta\":{");
    }

    private void end(ByteSink out) {
        out.write(tail);
    }

    /** Ends a chunk of words with what is known of its tokens. */
    private void end(Answer answer, ByteSink out) {
        if (answer.logprobs.isEmpty()) {
            end(out);
            return;
        }
        out.ascii("},\"logprobs\":{\"content\":");
        OpenAiLogprobs.write(out, answer.logprobs);
        answer.logprobs = List.of();
        out.ascii(",\"refusal\":null},\"finish_reason\":null}]");
        endChunk(out);
    }

    /** Tells the probabilities of tokens without words of their own. */
    private void logprobs(Answer answer, ByteSink out) {
        begin(answer, out);
        end(answer, out);
    }

    private void endChunk(ByteSink out) {
        if (includeUsage) {
            out.ascii(",\"usage\":null");
        }
        out.write('}');
        Frames.end(out);
    }

    private void partStarted(Event.PartStarted started, ByteSink out) {
        Answer answer = answer(started.candidate(), out);
        Part skeleton = started.skeleton();
        OpenPart part;
        if (skeleton instanceof Part.Text text) {
            part = new OpenPart(answer, "content");
            answer.logprobs = text.logprobs();
            text(part, text.text(), out);
            for (Annotation annotation : text.annotations()) {
                answer.citations.add(new Cited(part, annotation));
            }
        } else if (skeleton instanceof Part.Refusal refusal) {
            part = new OpenPart(answer, "refusal");
            answer.refused = true;
            text(part, refusal.text(), out);
        } else if (skeleton instanceof Part.Reasoning reasoning) {
            part = new OpenPart(answer, "reasoning_content");
            for (String thought : reasoning.texts()) {
                section(part, part.section + 1, out);
                text(part, thought, out);
            }
        } else if (skeleton instanceof Part.ToolCall call && !call.kind().hosted()) {
            part = new OpenPart(answer, null);
            part.call = new ToolCallFields(client, call, started.part());
            part.tool = answer.tools++;
            call(part, call, out);
        } else {
            // Not for the client to run or to see on this wire.
            part = new OpenPart(answer, null);
            if (skeleton instanceof Part.Media media) {
                image(answer, media, out);
            }
        }
        parts.add(part);
    }

    private void call(OpenPart part, Part.ToolCall call, ByteSink out) {
        begin(part.answer, out);
        out.ascii("\"tool_calls\":[{\"index\":");
        JsonText.write(out, part.tool);
        out.write(',');
        part.call.head(out);
        part.call.signature(call.signature(), out);
        out.write('}');
        out.write(']');
        end(out);
        arguments(part, part.call.piece(call.arguments()), out);
    }

    private void arguments(OpenPart part, String piece, ByteSink out) {
        if (piece.isEmpty()) {
            return;
        }
        begin(part.answer, out);
        out.ascii("\"tool_calls\":[{\"index\":");
        JsonText.write(out, part.tool);
        out.ascii(part.call.custom() ? ",\"custom\":{\"input\":" : ",\"function\":{\"arguments\":");
        JsonText.write(out, piece);
        out.ascii("}}]");
        end(out);
    }

    private void delta(Event.Delta delta, ByteSink out) {
        OpenPart part = parts.get(delta.part());
        if (part.call != null) {
            arguments(part, part.call.piece(delta.text()), out);
        } else if (part.field != null) {
            if (delta.section() != part.section && part.field.equals("reasoning_content")) {
                section(part, delta.section(), out);
            }
            text(part, delta.text(), out);
        }
    }

    /** Sections of thoughts are paragraphs here. */
    private void section(OpenPart part, int section, ByteSink out) {
        part.section = section;
        if (part.answer.thought) {
            text(part, "\n\n", out);
        }
    }

    private void text(OpenPart part, String text, ByteSink out) {
        if (text.isEmpty()) {
            return;
        }
        Answer answer = part.answer;
        if (part.field.equals("content")) {
            answer.contentLength += AnswerState.codePoints(text);
            part.contentEnd = answer.contentLength;
        } else if (part.field.equals("reasoning_content")) {
            answer.thought = true;
        }
        if (part.begin == null) {
            ByteSink begin = new ByteSink(head.length + 64);
            begin(answer, begin);
            begin.ascii("\"" + part.field + "\":");
            part.begin = begin.toByteArray();
        }
        out.write(part.begin);
        JsonText.write(out, text);
        if (part.field.equals("content")) {
            end(answer, out);
        } else {
            end(out);
        }
    }

    private void signed(Event.Signed signed, ByteSink out) {
        OpenPart part = parts.get(signed.part());
        if (part.call != null && ToolCallFields.shows(signed.signature())) {
            begin(part.answer, out);
            out.ascii("\"tool_calls\":[{\"index\":");
            JsonText.write(out, part.tool);
            part.call.signature(signed.signature(), out);
            out.ascii("}]");
            end(out);
        }
    }

    private void image(Answer answer, Part.Media media, ByteSink out) {
        String url = Images.url(media);
        if (url != null) {
            begin(answer, out);
            out.ascii("\"images\":[");
            Images.write(out, url);
            out.write(']');
            end(out);
        }
    }

    private void completed(ByteSink out) {
        answer(0, out);
        for (Answer answer : answers.values()) {
            if (!answer.logprobs.isEmpty()) {
                logprobs(answer, out);
            }
            citations(answer, out);
            begin(answer, out);
            out.ascii("},\"finish_reason\":\"");
            out.ascii(FinishReason.word(FinishReason.derived(answer.finished, answer.tools > 0), answer.refused));
            out.ascii("\"}]");
            endChunk(out);
        }
        if (includeUsage) {
            out.write(head);
            out.ascii("],\"usage\":");
            UsageFields.write(out, usage);
            out.write('}');
            Frames.end(out);
        }
        Frames.begin(out, null);
        out.ascii("[DONE]");
        Frames.end(out);
    }

    private void citations(Answer answer, ByteSink out) {
        List<String> told = new ArrayList<>();
        for (Cited cited : answer.citations) {
            String json = Citations.json(cited.annotation, cited.part.contentStart, cited.part.contentEnd);
            if (json != null) {
                told.add(json);
            }
        }
        if (!told.isEmpty()) {
            begin(answer, out);
            out.ascii("\"annotations\":[");
            Citations.write(out, told);
            out.write(']');
            end(out);
        }
    }

    private static void failed(ChatError error, ByteSink out) {
        Frames.begin(out, null);
        ErrorWriter.write(out, error);
        Frames.end(out);
    }

    @Override
    public void keepAlive(ByteSink out) {
        Frames.comment(out, "keepalive");
    }
}
