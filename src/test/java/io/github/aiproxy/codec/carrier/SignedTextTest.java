package io.github.aiproxy.codec.carrier;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.aiproxy.chat.ChatReply;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Role;
import io.github.aiproxy.chat.Signature;
import io.github.aiproxy.chat.Stop;
import io.github.aiproxy.chat.Turn;
import io.github.aiproxy.chat.Usage;
import io.github.aiproxy.codec.ClientView;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where the signature of a text goes for an Anthropic client, and that it comes back from there. */
class SignedTextTest {
    private static final Signature SIGNED =
            new Signature(Protocol.GEMINI, Signature.Kind.THOUGHT_SIGNATURE, "c2ln", null, "gemini-3-pro");
    private static final Part TEXT = new Part.Text("I look.", List.of(), SIGNED, null);
    private static final Part CALL = new Part.ToolCall("call_1", "look", "{}");

    private static List<Part> told(Part... parts) {
        ChatRequest request = new ChatRequest.Builder(Protocol.ANTHROPIC).build();
        ClientView client = new ClientView(request, "1", 0, () -> 0, false);
        Stop end = new Stop(Stop.Reason.END_TURN, null, null);
        ChatReply reply = new ChatReply(
                null, "gemini-3-pro", List.of(new ChatReply.Candidate(List.of(parts), end)), Usage.UNKNOWN);
        return CarrierWriter.carried(Protocol.ANTHROPIC, reply, client)
                .candidates()
                .get(0)
                .parts();
    }

    private static List<Part> read(List<Part> told) {
        ChatRequest.Builder request = new ChatRequest.Builder(Protocol.ANTHROPIC);
        request.turns.add(new Turn(Role.ASSISTANT, told, null));
        return CarrierReader.read(request.build()).turns().get(0).parts();
    }

    @Test
    void aTextBeforeACallIsFollowedByItsSignature() {
        List<Part> told = told(TEXT, CALL);
        assertThat(told).hasSize(3).element(1).isInstanceOf(Part.Reasoning.class);
        assertThat(read(told)).containsExactly(TEXT, CALL);
    }

    @Test
    void aTextBeforeASignedCallKeepsBothApart() {
        Part signed = CALL.withSignature(SIGNED);
        assertThat(read(told(TEXT, signed))).containsExactly(TEXT, signed);
    }

    @Test
    void aTextBeforeAnotherKeepsItsOwnSignature() {
        Part last = new Part.Text("I saw.");
        assertThat(told(TEXT, last)).element(2).isEqualTo(last);
        assertThat(read(told(TEXT, last))).containsExactly(TEXT, last);
    }

    @Test
    void theLastTextIsTheLastPart() {
        assertThat(told(TEXT)).containsExactly(new Part.Text("I look."));
    }
}
