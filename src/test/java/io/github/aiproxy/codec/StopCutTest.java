package io.github.aiproxy.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.aiproxy.chat.ChatReply;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.Event;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.ReplyFold;
import io.github.aiproxy.chat.Stop;
import io.github.aiproxy.chat.Usage;
import io.github.aiproxy.sse.FrameReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Stop sequences end an answer also where the upstream cannot be told of them. */
final class StopCutTest {
    private static final String TEXT = "one\n\ntwo STOP three";

    private static ChatRequest chat(String more) {
        String json = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"count\"}]" + more + "}";
        return Codecs.INSTANCE.of(Protocol.OPENAI).readRequest(bytes(json), RequestLine.PLAIN);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** What was remembered when the request was written for that model. */
    private static Target asked(Protocol upstream, String model, String more) {
        Target target = new Target(model, true, 1024);
        Codecs.INSTANCE.of(upstream).writeRequest(chat(more), target);
        assertThat(target.losses()).extracting(Target.Loss::path).noneMatch(path -> path.startsWith("stop"));
        return target;
    }

    private static String chunk(int choice, String delta, String finish) {
        return "data: {\"id\":\"c\",\"model\":\"m\",\"choices\":[{\"index\":" + choice + ",\"delta\":{" + delta
                + "},\"finish_reason\":" + finish + "}]}\n\n";
    }

    private static List<Event> read(Protocol upstream, Target target, String sse) {
        List<Event> events = new ArrayList<>();
        EventReader reader = Codecs.INSTANCE.of(upstream).eventReader(target);
        FrameReader frames = new FrameReader(1 << 16);
        byte[] stream = bytes(sse);
        frames.read(stream, 0, stream.length, frame -> {
            if (!reader.ended()) {
                reader.read(frame, events::add);
            }
        });
        if (!reader.ended()) {
            reader.end(events::add);
        }
        return events;
    }

    private static ChatReply.Candidate answer(List<Event> events, int candidate) {
        ReplyFold fold = new ReplyFold();
        events.forEach(fold::accept);
        assertThat(fold.completed()).isTrue();
        return fold.reply().candidates().get(candidate);
    }

    @ParameterizedTest(name = "pieces of {0}")
    @ValueSource(ints = {1, 2, 3, 4, 7, 100})
    void sequenceIsFoundHoweverItIsCut(int size) {
        Target target = asked(Protocol.OPENAI, "gpt-5.2", ",\"stop\":[\"STOP\",\"STOP three\"]");
        StringBuilder sse = new StringBuilder();
        for (int i = 0; i < TEXT.length(); i += size) {
            String piece = TEXT.substring(i, Math.min(TEXT.length(), i + size));
            sse.append(chunk(0, "\"content\":\"" + piece.replace("\n", "\\n") + "\"", "null"));
        }
        sse.append(chunk(0, "", "\"stop\"")).append("data: [DONE]\n\n");
        ChatReply.Candidate answer = answer(read(Protocol.OPENAI, target, sse.toString()), 0);
        assertThat(answer.parts()).containsExactly(new Part.Text("one\n\ntwo "));
        assertThat(answer.stop()).isEqualTo(new Stop(Stop.Reason.STOP_SEQUENCE, "STOP", null));
    }

    @Test
    void streamIsOverAtTheSequence() {
        Target target = asked(Protocol.OPENAI, "gpt-5.2", ",\"stop\":\"!\"");
        String sse = chunk(0, "\"content\":\"Hi\"", "null") + chunk(0, "\"content\":\"! And\"", "null");
        List<Event> events = read(Protocol.OPENAI, target, sse);
        assertThat(events.get(events.size() - 1)).isInstanceOf(Event.Completed.class);
        assertThat(answer(events, 0).parts()).containsExactly(new Part.Text("Hi"));
    }

    /** Some upstreams hang up after the finish reason, or do not, and neither is a failure. */
    @Test
    void streamMayEndWhereItMightWithoutSequences() {
        Target target = asked(Protocol.OPENAI, "gpt-5.2", ",\"stop\":\"STOP\"");
        EventReader reader = Codecs.INSTANCE.of(Protocol.OPENAI).eventReader(target);
        FrameReader frames = new FrameReader(1 << 16);
        byte[] words = bytes(chunk(0, "\"content\":\"Hi ST\"", "null"));
        byte[] finish = bytes(chunk(0, "", "\"stop\""));
        List<Event> events = new ArrayList<>();
        frames.read(words, 0, words.length, frame -> reader.read(frame, events::add));
        assertThat(reader.mayEnd()).isFalse();
        frames.read(finish, 0, finish.length, frame -> reader.read(frame, events::add));
        assertThat(reader.mayEnd()).isTrue();
        reader.end(events::add);
        assertThat(answer(events, 0).parts()).containsExactly(new Part.Text("Hi ST"));
        assertThat(reader.mayEnd()).isFalse();
    }

    @Test
    void whatOnlyLooksLikeTheBeginningOfASequenceIsSaid() {
        Target target = asked(Protocol.OPENAI, "gpt-5.2", ",\"stop\":\"STOP\"");
        String sse = chunk(0, "\"content\":\"STO\"", "null")
                + chunk(0, "\"content\":\"RE ST\"", "null")
                + chunk(0, "", "\"length\"")
                + "data: [DONE]\n\n";
        ChatReply.Candidate answer = answer(read(Protocol.OPENAI, target, sse), 0);
        assertThat(answer.parts()).containsExactly(new Part.Text("STORE ST"));
        assertThat(answer.stop().reason()).isEqualTo(Stop.Reason.MAX_TOKENS);
    }

    @Test
    void thoughtsAndArgumentsAreNotCut() {
        Target target = asked(Protocol.OPENAI, "gpt-5.2", ",\"stop\":\"STOP\"");
        String call = "\"tool_calls\":[{\"index\":0,\"id\":\"c1\",\"type\":\"function\",\"function\":{\"name\":\"f\","
                + "\"arguments\":\"{\\\"x\\\":\\\"STOP\\\"}\"}}]";
        String sse = chunk(0, "\"reasoning_content\":\"say STOP?\"", "null")
                + chunk(0, call, "null")
                + chunk(0, "", "\"tool_calls\"")
                + "data: [DONE]\n\n";
        ChatReply.Candidate answer = answer(read(Protocol.OPENAI, target, sse), 0);
        assertThat(answer.parts()).hasSize(2);
        assertThat(((Part.ToolCall) answer.parts().get(1)).arguments()).isEqualTo("{\"x\":\"STOP\"}");
        assertThat(answer.stop().reason()).isEqualTo(Stop.Reason.TOOL_CALLS);
    }

    @Test
    void eachOfSeveralAnswersEndsByItself() {
        Target target = asked(Protocol.OPENAI, "gpt-5.2", ",\"n\":2,\"stop\":\"STOP\"");
        String sse = chunk(0, "\"content\":\"a STOP b\"", "null")
                + chunk(1, "\"content\":\"c \"", "null")
                + chunk(0, "\"reasoning_content\":\"d\"", "null")
                + chunk(1, "\"content\":\"e\"", "null")
                + chunk(0, "", "\"stop\"")
                + chunk(1, "", "\"stop\"")
                + "data: [DONE]\n\n";
        List<Event> events = read(Protocol.OPENAI, target, sse);
        assertThat(answer(events, 0).parts()).containsExactly(new Part.Text("a "));
        assertThat(answer(events, 0).stop().sequence()).isEqualTo("STOP");
        assertThat(answer(events, 1).parts()).containsExactly(new Part.Text("c e"));
        assertThat(answer(events, 1).stop().reason()).isEqualTo(Stop.Reason.END_TURN);
    }

    @Test
    void wholeReplyIsCutAndKeepsItsFigures() {
        Target target = asked(Protocol.RESPONSES, "gpt-4.1", ",\"stop\":[\"STOP\"]");
        String json =
                "{\"id\":\"resp_1\",\"object\":\"response\",\"status\":\"completed\",\"model\":\"m\",\"output\":[{"
                        + "\"type\":\"message\",\"id\":\"msg_1\",\"role\":\"assistant\",\"status\":\"completed\",\"content\":[{"
                        + "\"type\":\"output_text\",\"text\":\"one STOP two\",\"annotations\":[]}]}],\"usage\":{"
                        + "\"input_tokens\":3,\"output_tokens\":5,\"total_tokens\":8}}";
        List<Event> events = new ArrayList<>();
        Codecs.INSTANCE.of(Protocol.RESPONSES).readReply(bytes(json), target, events::add);
        assertThat(answer(events, 0).parts()).containsExactly(new Part.Text("one "));
        assertThat(answer(events, 0).stop().reason()).isEqualTo(Stop.Reason.STOP_SEQUENCE);
        ReplyFold fold = new ReplyFold();
        events.forEach(fold::accept);
        assertThat(fold.usage().output()).isEqualTo(5);
    }

    /** Each upstream is told of what it takes; the rest is looked for here. */
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "RESPONSES, gpt-4.1, 1",
        "OPENAI, gpt-5.2, 1",
        "OPENAI, gpt-4.1, 5",
        "GEMINI, gemini-2.5-flash, 6",
        "ANTHROPIC, claude-sonnet-4-5, 7"
    })
    void sequencesBeyondWhatTheUpstreamTakesAreLookedForHere(Protocol upstream, String model, int number) {
        StringBuilder stops = new StringBuilder();
        for (int i = 1; i < number; i++) {
            stops.append("\"s").append(i).append("\",");
        }
        Target target = asked(upstream, model, ",\"stop\":[" + stops + "\"\\n\\n\"]");
        List<Event> events = new ArrayList<>();
        Consumer<Event> sink = target.cutting((Consumer<Event>) events::add);
        sink.accept(new Event.Started("id", "m", Usage.UNKNOWN));
        sink.accept(new Event.PartStarted(0, 0, new Part.Text("")));
        sink.accept(new Event.Delta(0, "one\n\ntwo"));
        sink.accept(new Event.PartEnded(0));
        sink.accept(new Event.Finished(0, new Stop(Stop.Reason.END_TURN)));
        sink.accept(new Event.Completed());
        assertThat(answer(events, 0).parts()).containsExactly(new Part.Text("one"));
    }
}
