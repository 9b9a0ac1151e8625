package io.github.aiproxy.upstream;

import io.github.aiproxy.call.Operation;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.ChatReply;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.Event;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Role;
import io.github.aiproxy.chat.Stop;
import io.github.aiproxy.chat.Turn;
import io.github.aiproxy.chat.Usage;
import io.github.aiproxy.codec.ClientView;
import io.github.aiproxy.codec.Codec;
import io.github.aiproxy.codec.Codecs;
import io.github.aiproxy.codec.EventWriter;
import io.github.aiproxy.codec.RequestLine;
import io.github.aiproxy.sse.ByteSink;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The built-in upstream {@code echo}: answers with the last words of the user, word by word, without network or key. It
 * speaks Anthropic's protocol from memory, so that everything before and after it is what a real upstream passes.
 * Stateless.
 */
final class EchoType implements UpstreamType, Transport {
    private static final int MILLIS_PER_WORD = 20;

    @Override
    public String name() {
        return "echo";
    }

    @Override
    public Protocol protocol() {
        return Protocol.ANTHROPIC;
    }

    @Override
    public String defaultBaseUrl() {
        return "http://echo.invalid";
    }

    @Override
    public String path(Operation operation, String model, boolean stream) {
        return operation == Operation.GENERATE ? "/v1/messages" : null;
    }

    @Override
    public void authorize(MultiMap headers, Access access) {
        // It has no door.
    }

    @Override
    public List<String> models() {
        return List.of(name());
    }

    @Override
    public void call(Vertx vertx, UpstreamRequest request, Handler<AsyncResult<UpstreamReply>> done) {
        Codec codec = Codecs.INSTANCE.of(Protocol.ANTHROPIC);
        ChatRequest chat;
        try {
            chat = codec.readRequest(request.body().getBytes(), RequestLine.PLAIN);
        } catch (RuntimeException e) {
            done.handle(Future.failedFuture(e));
            return;
        }
        String words = "You said: " + lastWords(chat);
        Usage usage = new Usage(Math.max(1, request.body().length() / 4), null, null, null, words.length() / 4, null);
        ClientView view = new ClientView(chat, request.call().id(), 0, usage::input, false);
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        TimedBody body;
        if (request.target().stream()) {
            headers.set("content-type", "text/event-stream");
            body = new TimedBody(vertx, MILLIS_PER_WORD, frames(codec.eventWriter(view), words, chat, usage));
        } else {
            headers.set("content-type", "application/json");
            ChatReply reply = new ChatReply(
                    null,
                    chat.model(),
                    List.of(new ChatReply.Candidate(List.of(new Part.Text(words)), new Stop(Stop.Reason.END_TURN))),
                    usage);
            body = new TimedBody(vertx, MILLIS_PER_WORD, List.of(Buffer.buffer(codec.writeReply(reply, view))));
        }
        done.handle(Future.succeededFuture(new UpstreamReply(
                request,
                headers,
                body,
                body::cancel,
                (error, next) -> next.handle(Future.failedFuture(new ChatException(error))))));
    }

    private static List<Buffer> frames(EventWriter writer, String words, ChatRequest chat, Usage usage) {
        List<Event> events = new ArrayList<>();
        events.add(new Event.Started(null, chat.model(), usage));
        events.add(new Event.PartStarted(0, 0, new Part.Text("")));
        int from = 0;
        while (from < words.length()) {
            int space = words.indexOf(' ', from);
            int to = space < 0 ? words.length() : space + 1;
            events.add(new Event.Delta(0, words.substring(from, to)));
            from = to;
        }
        events.add(new Event.PartEnded(0));
        events.add(new Event.UsageSeen(usage));
        events.add(new Event.Finished(0, new Stop(Stop.Reason.END_TURN)));
        events.add(new Event.Completed());
        List<Buffer> frames = new ArrayList<>();
        for (Event event : events) {
            ByteSink out = new ByteSink(256);
            writer.write(event, out);
            if (out.size() > 0) {
                frames.add(Buffer.buffer(out.toByteArray()));
            }
        }
        return frames;
    }

    private static String lastWords(ChatRequest chat) {
        for (int i = chat.turns().size() - 1; i >= 0; i--) {
            Turn turn = chat.turns().get(i);
            StringBuilder words = new StringBuilder();
            for (Part part : turn.parts()) {
                if (turn.role() == Role.USER && part instanceof Part.Text text) {
                    words.append(words.length() == 0 ? "" : "\n").append(text.text());
                }
            }
            if (words.length() > 0) {
                return words.toString();
            }
        }
        return "nothing";
    }
}
