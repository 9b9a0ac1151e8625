package io.github.aiproxy.codec;

import io.github.aiproxy.chat.Event;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Stop;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Ends an answer at the stop sequences that its upstream cannot be told ({@link Target#cutAt}), as a provider would: the
 * sequence itself and what follows are not passed on. One per reply, one thread.
 *
 * <p>Only words are looked at, not thoughts or arguments. What may be the beginning of a sequence is held back until more
 * of it comes.
 */
final class StopCut implements Consumer<Event> {
    private final List<String> sequences;
    private final boolean atOnce;
    private final Consumer<Event> out;
    /** The open parts, with what is held back of those that are words; null for the others. */
    private final Map<Integer, StringBuilder> open = new HashMap<>();

    private final Map<Integer, Integer> candidates = new HashMap<>();
    /** The candidates that were cut, and at what. */
    private final Map<Integer, String> cut = new HashMap<>();
    /** Parts that began after their candidate's end; the numbers of the others are dense without them. */
    private final TreeSet<Integer> left = new TreeSet<>();

    private final Set<Integer> ended = new HashSet<>();
    private boolean over;

    /**
     * @param atOnce whether the reply is over when its answer is cut; else the upstream's figures are waited for
     */
    StopCut(List<String> sequences, boolean atOnce, Consumer<Event> out) {
        this.sequences = sequences;
        this.atOnce = atOnce;
        this.out = out;
    }

    /** Whether nothing more follows, whatever else the upstream sends. */
    boolean over() {
        return over;
    }

    @Override
    public void accept(Event event) {
        if (over) {
            return;
        }
        if (event instanceof Event.PartStarted started) {
            started(started);
        } else if (event instanceof Event.Delta delta) {
            if (isOpen(delta.part())) {
                delta(delta);
            }
        } else if (event instanceof Event.PartEnded part) {
            if (isOpen(part.part())) {
                end(part.part(), true);
            }
        } else if (event instanceof Event.Signed signed) {
            if (!left.contains(signed.part())) {
                out.accept(new Event.Signed(number(signed.part()), signed.signature()));
            }
        } else if (event instanceof Event.Annotated annotated) {
            if (isOpen(annotated.part())) {
                out.accept(new Event.Annotated(number(annotated.part()), annotated.annotation()));
            }
        } else if (event instanceof Event.Logprobs seen) {
            if (isOpen(seen.part())) {
                out.accept(new Event.Logprobs(number(seen.part()), seen.tokens()));
            }
        } else if (event instanceof Event.Finished finished) {
            finished(finished);
        } else {
            over = event instanceof Event.Completed || event instanceof Event.Failed;
            out.accept(event);
        }
    }

    private boolean isOpen(int part) {
        return candidates.containsKey(part) && !ended.contains(part);
    }

    private int number(int part) {
        return part - left.headSet(part).size();
    }

    private void started(Event.PartStarted started) {
        if (cut.containsKey(started.candidate())) {
            left.add(started.part());
            return;
        }
        boolean words = started.skeleton() instanceof Part.Text;
        candidates.put(started.part(), started.candidate());
        open.put(started.part(), words ? new StringBuilder() : null);
        String said = words ? ((Part.Text) started.skeleton()).text() : "";
        Part skeleton = said.isEmpty() ? started.skeleton() : new Part.Text("");
        out.accept(new Event.PartStarted(number(started.part()), started.candidate(), skeleton));
        if (!said.isEmpty()) {
            delta(new Event.Delta(started.part(), said));
        }
    }

    private void delta(Event.Delta delta) {
        StringBuilder held = open.get(delta.part());
        if (held == null) {
            out.accept(new Event.Delta(number(delta.part()), delta.section(), delta.text()));
            return;
        }
        held.append(delta.text());
        int at = -1;
        String met = null;
        for (String sequence : sequences) {
            int found = held.indexOf(sequence);
            if (found >= 0 && (at < 0 || found < at)) {
                at = found;
                met = sequence;
            }
        }
        say(delta.part(), at >= 0 ? at : held.length() - beginning(held));
        if (met != null) {
            cut(candidates.get(delta.part()), met);
        }
    }

    /** Passes on the first so many characters of what is held back. */
    private void say(int part, int length) {
        StringBuilder held = open.get(part);
        if (length > 0) {
            out.accept(new Event.Delta(number(part), held.substring(0, length)));
            held.delete(0, length);
        }
    }

    /** How many characters at the end may be the beginning of a sequence. */
    private int beginning(StringBuilder held) {
        int longest = 0;
        for (String sequence : sequences) {
            for (int length = Math.min(sequence.length() - 1, held.length()); length > longest; length--) {
                if (sequence.startsWith(held.substring(held.length() - length))) {
                    longest = length;
                }
            }
        }
        return longest;
    }

    private void end(int part, boolean whole) {
        if (whole && open.get(part) != null) {
            say(part, open.get(part).length());
        }
        ended.add(part);
        open.remove(part);
        out.accept(new Event.PartEnded(number(part)));
    }

    private void cut(int candidate, String sequence) {
        cut.put(candidate, sequence);
        for (int part : new TreeSet<>(open.keySet())) {
            if (candidates.get(part) == candidate) {
                end(part, false);
            }
        }
        if (atOnce) {
            over = true;
            out.accept(new Event.Finished(candidate, new Stop(Stop.Reason.STOP_SEQUENCE, sequence, null)));
            out.accept(new Event.Completed());
        }
    }

    private void finished(Event.Finished finished) {
        String sequence = cut.get(finished.candidate());
        out.accept(
                sequence == null
                        ? finished
                        : new Event.Finished(
                                finished.candidate(), new Stop(Stop.Reason.STOP_SEQUENCE, sequence, null)));
    }
}
