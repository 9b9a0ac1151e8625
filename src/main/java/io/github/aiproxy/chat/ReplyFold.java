package io.github.aiproxy.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Folds a reply's events into a {@link ChatReply}: the JSON form of a stream. One per reply, one thread.
 *
 * <p>Every writer that must repeat at the end what it streamed uses this fold, so that both forms agree.
 */
public final class ReplyFold {
    private final List<OpenPart> parts = new ArrayList<>();
    private final TreeMap<Integer, Stop> stops = new TreeMap<>();
    private String id;
    private String model;
    private Usage usage = Usage.UNKNOWN;
    private boolean completed;
    private ChatError failure;

    /** Takes the next event. */
    public void accept(Event event) {
        if (event instanceof Event.Delta delta) {
            parts.get(delta.part()).append(delta.section(), delta.text());
        } else if (event instanceof Event.PartStarted started) {
            if (started.part() != parts.size()) {
                throw new IllegalStateException("part " + started.part() + " begins out of order");
            }
            parts.add(new OpenPart(started.candidate(), started.skeleton()));
        } else if (event instanceof Event.Signed signed) {
            parts.get(signed.part()).signature = signed.signature();
        } else if (event instanceof Event.Annotated annotated) {
            parts.get(annotated.part()).annotations.add(annotated.annotation());
        } else if (event instanceof Event.Logprobs seen) {
            parts.get(seen.part()).logprobs.addAll(seen.tokens());
        } else if (event instanceof Event.UsageSeen seen) {
            usage = usage.overwrittenBy(seen.usage());
        } else if (event instanceof Event.Started started) {
            id = started.id();
            model = started.model();
            usage = usage.overwrittenBy(started.usage());
        } else if (event instanceof Event.Finished finished) {
            stops.put(finished.candidate(), finished.stop());
        } else if (event instanceof Event.Completed) {
            completed = true;
        } else if (event instanceof Event.Failed failed) {
            failure = failed.error();
        }
    }

    /** Whether {@link Event.Completed} was seen. */
    public boolean completed() {
        return completed;
    }

    /** The error of {@link Event.Failed}; null if there was none. */
    public ChatError failure() {
        return failure;
    }

    /** The figures so far. */
    public Usage usage() {
        return usage;
    }

    /** Whether a call that the client must run was seen for that candidate. */
    public boolean clientCalls(int candidate) {
        for (OpenPart part : parts) {
            if (part.candidate == candidate
                    && part.skeleton instanceof Part.ToolCall call
                    && !call.kind().hosted()) {
                return true;
            }
        }
        return false;
    }

    /** The part of that number as far as it has come. */
    public Part part(int number) {
        return parts.get(number).build();
    }

    /** What has been said so far; whole once {@link #completed()}. */
    public ChatReply reply() {
        int candidates = 1;
        for (OpenPart part : parts) {
            candidates = Math.max(candidates, part.candidate + 1);
        }
        if (!stops.isEmpty()) {
            candidates = Math.max(candidates, stops.lastKey() + 1);
        }
        List<ChatReply.Candidate> answers = new ArrayList<>();
        for (int candidate = 0; candidate < candidates; candidate++) {
            List<Part> said = new ArrayList<>();
            for (OpenPart part : parts) {
                if (part.candidate == candidate) {
                    said.add(part.build());
                }
            }
            Stop stop = stops.getOrDefault(candidate, new Stop(Stop.Reason.END_TURN));
            answers.add(new ChatReply.Candidate(List.copyOf(said), stop.derived(clientCalls(candidate))));
        }
        return new ChatReply(id, model, List.copyOf(answers), usage);
    }

    private static final class OpenPart {
        final int candidate;
        final Part skeleton;
        final List<Annotation> annotations = new ArrayList<>();
        final List<TokenLogprob> logprobs = new ArrayList<>();
        final List<StringBuilder> sections = new ArrayList<>();
        Signature signature;

        OpenPart(int candidate, Part skeleton) {
            this.candidate = candidate;
            this.skeleton = skeleton;
        }

        void append(int section, String text) {
            while (sections.size() <= section) {
                sections.add(new StringBuilder());
            }
            sections.get(section).append(text);
        }

        private String text() {
            return sections.isEmpty() ? "" : sections.get(0).toString();
        }

        Part build() {
            Part said = said();
            return signature == null ? said : said.withSignature(signature);
        }

        private Part said() {
            if (skeleton instanceof Part.Text text) {
                List<Annotation> all = new ArrayList<>(text.annotations());
                all.addAll(annotations);
                List<TokenLogprob> tokens = new ArrayList<>(text.logprobs());
                tokens.addAll(logprobs);
                return new Part.Text(text.text() + text(), all, text.signature(), text.cache(), tokens, text.phase());
            }
            if (skeleton instanceof Part.Refusal refusal) {
                return new Part.Refusal(refusal.text() + text(), refusal.phase());
            }
            if (skeleton instanceof Part.Reasoning reasoning) {
                List<String> texts = new ArrayList<>(reasoning.texts());
                sections.forEach(section -> texts.add(section.toString()));
                return new Part.Reasoning(reasoning.id(), texts, reasoning.signature());
            }
            if (skeleton instanceof Part.ToolCall call) {
                return new Part.ToolCall(
                        call.callId(),
                        call.itemId(),
                        call.name(),
                        call.namespace(),
                        call.kind(),
                        call.arguments() + text(),
                        call.signature(),
                        call.cache());
            }
            return skeleton;
        }
    }
}
