package io.github.aiproxy.codec.carrier;

import io.github.aiproxy.chat.Event;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Signature;
import io.github.aiproxy.codec.ClientView;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Passes a reply's events on to a client's writer, with foreign signatures packed into what looks like the client's own:
 * where in the reply they go is what the two kinds differ in. Parts that are put between shift the numbers of those after
 * them. One per reply, one thread; a delta costs no more than its characters.
 */
abstract sealed class Carriage permits ThoughtCarriage, CallCarriage {
    private final Consumer<Event> out;
    private final boolean digests;
    private final List<Passing> parts = new ArrayList<>();
    private int passed;
    private String model;

    /** @param digests whether {@link Passing#digest} is asked for */
    Carriage(boolean digests, Consumer<Event> out) {
        this.digests = digests;
        this.out = out;
    }

    static Carriage of(Protocol protocol, ClientView client, Consumer<Event> out) {
        return switch (protocol) {
            case ANTHROPIC, RESPONSES -> new ThoughtCarriage(protocol, client, out);
            case GEMINI, OPENAI -> new CallCarriage(protocol, client.signatures(), out);
        };
    }

    /** A part on its way. */
    static final class Passing {
        final int number;
        final int candidate;
        final Part skeleton;
        Signature signature;
        boolean ended;
        int section = -1;
        private final boolean digests;
        /** Of the words or thoughts so far. */
        long digest = Carried.EMPTY;

        int chars;
        /** The lengths of thoughts, by section. */
        final List<Integer> lengths = new ArrayList<>(1);
        /** The thoughts themselves, if they are to travel. */
        List<StringBuilder> thoughts;

        Passing(int number, int candidate, Part skeleton, boolean keepsThoughts, boolean digests) {
            this.number = number;
            this.candidate = candidate;
            this.skeleton = skeleton;
            this.digests = digests;
            this.thoughts = keepsThoughts ? new ArrayList<>(1) : null;
            if (skeleton instanceof Part.Text text) {
                say(text.text());
            } else if (skeleton instanceof Part.Reasoning reasoning) {
                for (int i = 0; i < reasoning.texts().size(); i++) {
                    think(-2 - i, reasoning.texts().get(i));
                }
            }
        }

        private void say(String text) {
            if (digests) {
                digest = Carried.digest(digest, text);
            }
            chars += text.length();
        }

        private void think(int at, String text) {
            if (text.isEmpty()) {
                return;
            }
            if (at != section) {
                section = at;
                if (chars > 0) {
                    say(Carried.BETWEEN);
                }
                lengths.add(0);
                if (thoughts != null) {
                    thoughts.add(new StringBuilder());
                }
            }
            say(text);
            lengths.set(lengths.size() - 1, lengths.get(lengths.size() - 1) + text.length());
            if (thoughts != null) {
                thoughts.get(thoughts.size() - 1).append(text);
            }
        }

        List<String> texts() {
            return thoughts.stream().map(StringBuilder::toString).toList();
        }
    }

    final void accept(Event event) {
        if (event instanceof Event.Delta delta) {
            Passing part = parts.get(delta.part());
            if (part.skeleton instanceof Part.Text) {
                part.say(delta.text());
            } else if (part.skeleton instanceof Part.Reasoning) {
                part.think(delta.section(), delta.text());
            }
            out.accept(
                    part.number == delta.part() ? delta : new Event.Delta(part.number, delta.section(), delta.text()));
        } else if (event instanceof Event.PartStarted started) {
            parts.add(started(started.candidate(), started.skeleton()));
        } else if (event instanceof Event.PartEnded ended) {
            Passing part = parts.get(ended.part());
            part.ended = true;
            ended(part);
        } else if (event instanceof Event.Signed signed) {
            signed(parts.get(signed.part()), signed.signature());
        } else if (event instanceof Event.Annotated annotated) {
            int number = parts.get(annotated.part()).number;
            out.accept(number == annotated.part() ? annotated : new Event.Annotated(number, annotated.annotation()));
        } else if (event instanceof Event.Logprobs seen) {
            out.accept(new Event.Logprobs(parts.get(seen.part()).number, seen.tokens()));
        } else {
            if (event instanceof Event.Started begun) {
                model = begun.model();
            } else if (event instanceof Event.Completed) {
                completing();
            }
            out.accept(event);
        }
    }

    /** A part begins: passes it on by {@link #begin}. */
    abstract Passing started(int candidate, Part skeleton);

    /** A part is signed; perhaps after its end. */
    abstract void signed(Passing part, Signature signature);

    /** A part ends: passes that on by {@link #end}, at once or later. */
    abstract void ended(Passing part);

    /** The reply is whole. */
    abstract void completing();

    final Passing begin(int candidate, Part skeleton, boolean keepsThoughts) {
        Passing part = new Passing(passed++, candidate, skeleton, keepsThoughts, digests);
        out.accept(new Event.PartStarted(part.number, candidate, skeleton));
        return part;
    }

    final void sign(Passing part, Signature signature) {
        out.accept(new Event.Signed(part.number, signature));
    }

    final void end(Passing part) {
        out.accept(new Event.PartEnded(part.number));
    }

    /** Puts a whole part between. */
    final void insert(int candidate, Part part) {
        end(begin(candidate, part, false));
    }

    final boolean isLast(Passing part) {
        return part.number == passed - 1;
    }

    /** The upstream's name of the model; null if not known. */
    final String model() {
        return model;
    }

    final String seal(List<Carried> contents) {
        return SignatureCarrier.seal(model, contents);
    }
}
