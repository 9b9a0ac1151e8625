package io.github.aiproxy.codec;

import io.github.aiproxy.chat.Annotation;
import io.github.aiproxy.chat.Event;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.ToolKind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Tells what of a reply its client's wire cannot say. One per reply, one thread.
 *
 * <p>The counterpart of {@link Target#lost} for the way back: writers of replies leave out in silence what their wire has
 * no words for, since they write one event at a time and nobody waits for what they think of it.
 */
public final class ReplyLosses implements Consumer<Event> {
    private final Protocol client;
    private final BiConsumer<String, String> told;
    private final List<String> paths = new ArrayList<>();
    private final List<Integer> counts = new ArrayList<>();

    /** @param told takes where it was, as {@code candidates[0].parts[2]}, and why it is lost */
    public ReplyLosses(Protocol client, BiConsumer<String, String> told) {
        this.client = client;
        this.told = told;
    }

    @Override
    public void accept(Event event) {
        if (event instanceof Event.PartStarted started) {
            String path = path(started.candidate());
            paths.add(path);
            tell(path, ofPart(started.skeleton()));
            tell(path + ".phase", ofPhase(started.skeleton()));
            if (started.skeleton() instanceof Part.Text text) {
                text.annotations().forEach(annotation -> tell(path + ".annotations", ofAnnotation(annotation)));
                tell(path + ".logprobs", text.logprobs().isEmpty() ? null : ofLogprobs());
            }
            boolean one = client == Protocol.ANTHROPIC || client == Protocol.RESPONSES;
            tell(path, one && started.candidate() > 0 ? "one answer to a request" : null);
        } else if (event instanceof Event.Annotated annotated) {
            tell(paths.get(annotated.part()) + ".annotations", ofAnnotation(annotated.annotation()));
        } else if (event instanceof Event.Logprobs seen) {
            tell(paths.get(seen.part()) + ".logprobs", ofLogprobs());
        }
    }

    private String path(int candidate) {
        while (counts.size() <= candidate) {
            counts.add(0);
        }
        int number = counts.set(candidate, counts.get(candidate) + 1);
        return "candidates[" + candidate + "].parts[" + number + "]";
    }

    private void tell(String path, String why) {
        if (why != null) {
            told.accept(path, why);
        }
    }

    private String ofPhase(Part part) {
        return part.phase() == null || client == Protocol.RESPONSES ? null : Phases.WHY;
    }

    private String ofPart(Part part) {
        if (part instanceof Part.Opaque opaque) {
            // Chat has no parts of which a writer would not know what they are.
            return opaque.origin() == client && client != Protocol.OPENAI
                    ? null
                    : "only its own wire understands " + opaque.type();
        }
        if (part instanceof Part.ToolCall call) {
            boolean shown = !call.kind().hosted() || client == Protocol.RESPONSES && call.kind() == ToolKind.WEB_SEARCH;
            return shown ? null : "a call that the provider ran itself";
        }
        if (part instanceof Part.ToolResult) {
            return "the result of a call that the provider ran itself";
        }
        return part instanceof Part.Media media ? ofMedia(media) : null;
    }

    private String ofMedia(Part.Media media) {
        boolean image = media.kind() == Part.Media.Kind.IMAGE;
        boolean data = media.source() instanceof Part.Source.Base64;
        boolean address = media.source() instanceof Part.Source.Url;
        boolean shown =
                switch (client) {
                    case ANTHROPIC -> address;
                    case OPENAI -> image && (data || address);
                    case RESPONSES -> image && data;
                    case GEMINI -> true;
                };
        return shown ? null : "no " + media.kind() + " of this sort in a reply on this wire";
    }

    private String ofAnnotation(Annotation annotation) {
        boolean shown =
                switch (client) {
                    case ANTHROPIC -> annotation.origin() == Protocol.ANTHROPIC;
                    case OPENAI -> annotation.url() != null;
                    case RESPONSES -> annotation.url() != null || annotation.origin() == Protocol.RESPONSES;
                    case GEMINI -> annotation.url() != null || annotation.title() != null;
                };
        return shown ? null : "a citation that this wire has no form for";
    }

    private String ofLogprobs() {
        return client == Protocol.ANTHROPIC ? "no log probabilities on this wire" : null;
    }
}
