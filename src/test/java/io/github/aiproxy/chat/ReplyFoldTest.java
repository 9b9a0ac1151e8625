package io.github.aiproxy.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReplyFoldTest {
    private static final Signature SIGNED = new Signature(Protocol.ANTHROPIC, Signature.Kind.SIGNATURE, "S", null);

    private final ReplyFold fold = new ReplyFold();

    @Test
    void interleavedPartsEndUpInTheOrderOfTheirBeginning() {
        accept(
                new Event.Started("id", "m", new Usage(5, null, null, null, null, null)),
                new Event.PartStarted(0, 0, new Part.ToolCall("a", "f", "")),
                new Event.PartStarted(1, 0, new Part.ToolCall("b", "g", "")),
                new Event.Delta(1, "{\"y\""),
                new Event.Delta(0, "{\"x\""),
                new Event.Delta(1, ":2}"),
                new Event.PartEnded(1),
                new Event.Delta(0, ":1}"),
                new Event.PartEnded(0),
                new Event.UsageSeen(new Usage(null, null, null, null, 3, null)),
                new Event.Finished(0, new Stop(Stop.Reason.END_TURN)),
                new Event.Completed());
        ChatReply reply = fold.reply();
        assertThat(reply.id()).isEqualTo("id");
        assertThat(reply.model()).isEqualTo("m");
        assertThat(reply.usage()).isEqualTo(new Usage(5, null, null, null, 3, null));
        assertThat(reply.candidates())
                .containsExactly(new ChatReply.Candidate(
                        List.of(new Part.ToolCall("a", "f", "{\"x\":1}"), new Part.ToolCall("b", "g", "{\"y\":2}")),
                        new Stop(Stop.Reason.TOOL_CALLS)));
        assertThat(fold.completed()).isTrue();
        assertThat(fold.failure()).isNull();
    }

    @Test
    void aReasoningKeepsItsSectionsAndItsLastSignature() {
        accept(
                new Event.PartStarted(0, 0, new Part.Reasoning("rs_1", List.of(), null)),
                new Event.Delta(0, 0, "one"),
                new Event.Delta(0, 1, "two"),
                new Event.Signed(0, new Signature(Protocol.ANTHROPIC, Signature.Kind.SIGNATURE, "first", null)),
                new Event.Delta(0, 1, "!"),
                new Event.Signed(0, SIGNED));
        assertThat(fold.part(0)).isEqualTo(new Part.Reasoning("rs_1", List.of("one", "two!"), SIGNED));
    }

    @Test
    void aSectionThatIsLeftOutIsEmpty() {
        accept(new Event.PartStarted(0, 0, new Part.Reasoning(null, List.of(), null)), new Event.Delta(0, 2, "x"));
        assertThat(fold.part(0)).isEqualTo(new Part.Reasoning(null, List.of("", "", "x"), null));
    }

    @Test
    void whatTheSkeletonHasAlreadyComesFirst() {
        Annotation early = new Annotation("u", null, null, null, null, Protocol.GEMINI, "{}");
        Annotation late = new Annotation("v", null, null, null, null, Protocol.GEMINI, "{}");
        accept(
                new Event.PartStarted(0, 0, new Part.Text("a", List.of(early), SIGNED, null)),
                new Event.Delta(0, "b"),
                new Event.Annotated(0, late),
                new Event.PartStarted(1, 0, new Part.Refusal("n")),
                new Event.Delta(1, "o"),
                new Event.PartStarted(2, 0, new Part.ToolCall("a", "f", "{")),
                new Event.Delta(2, "}"));
        assertThat(fold.part(0)).isEqualTo(new Part.Text("ab", List.of(early, late), SIGNED, null));
        assertThat(fold.part(1)).isEqualTo(new Part.Refusal("no"));
        assertThat(fold.part(2)).isEqualTo(new Part.ToolCall("a", "f", "{}"));
    }

    @Test
    void partsThatComeWholeStayAsTheyCame() {
        Part opaque = new Part.Opaque(Protocol.ANTHROPIC, "x", "{}", Part.Opaque.Fate.DROP);
        accept(new Event.PartStarted(0, 0, opaque), new Event.PartEnded(0));
        assertThat(fold.part(0)).isEqualTo(opaque);
    }

    @Test
    void candidatesAreKeptApart() {
        accept(
                new Event.PartStarted(0, 1, new Part.Text("")),
                new Event.PartStarted(1, 0, new Part.Text("")),
                new Event.Delta(0, "one"),
                new Event.Delta(1, "zero"),
                new Event.PartStarted(2, 1, new Part.ToolCall("a", "f", "{}")),
                new Event.Finished(1, new Stop(Stop.Reason.END_TURN)),
                new Event.Finished(2, new Stop(Stop.Reason.MAX_TOKENS)));
        List<ChatReply.Candidate> answers = fold.reply().candidates();
        assertThat(answers).hasSize(3);
        assertThat(answers.get(0).parts()).containsExactly(new Part.Text("zero"));
        assertThat(answers.get(0).stop().reason()).isEqualTo(Stop.Reason.END_TURN);
        assertThat(answers.get(1).parts()).hasSize(2);
        assertThat(answers.get(1).stop().reason()).isEqualTo(Stop.Reason.TOOL_CALLS);
        assertThat(answers.get(2).parts()).isEmpty();
        assertThat(answers.get(2).stop().reason()).isEqualTo(Stop.Reason.MAX_TOKENS);
    }

    @Test
    void anEmptyReplyHasOneEmptyCandidate() {
        assertThat(fold.reply().candidates()).hasSize(1);
        assertThat(fold.reply().usage()).isEqualTo(Usage.UNKNOWN);
        assertThat(fold.completed()).isFalse();
    }

    @Test
    void aHostedCallIsNoneForTheClient() {
        Part search = new Part.ToolCall("a", null, "web_search", null, ToolKind.WEB_SEARCH, "{}", null, null);
        accept(
                new Event.PartStarted(0, 0, search),
                new Event.PartEnded(0),
                new Event.Finished(0, new Stop(Stop.Reason.TOOL_CALLS)));
        assertThat(fold.clientCalls(0)).isFalse();
        assertThat(fold.reply().candidates().get(0).stop().reason()).isEqualTo(Stop.Reason.END_TURN);
    }

    @Test
    void aFailureIsKept() {
        ChatError error = new ChatError(ChatError.Kind.OVERLOADED, "busy");
        accept(new Event.Ping(), new Event.Failed(error));
        assertThat(fold.failure()).isEqualTo(error);
        assertThat(fold.completed()).isFalse();
    }

    @Test
    void aPartOutOfOrderIsABugOfItsReader() {
        assertThatThrownBy(() -> fold.accept(new Event.PartStarted(1, 0, new Part.Text(""))))
                .isInstanceOf(IllegalStateException.class);
    }

    private void accept(Event... events) {
        for (Event event : events) {
            fold.accept(event);
        }
    }
}
