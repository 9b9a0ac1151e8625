package io.github.aiproxy.codec.gemini;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.LazyText;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Role;
import io.github.aiproxy.chat.Turn;
import io.github.aiproxy.codec.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes {@code contents} as the API demands them, whatever the client's history lacks: a user content first, roles in
 * alternation, every call answered by exactly one response, all responses to a model content together and in the order
 * of the calls. One per request, one thread.
 *
 * @see <a href="https://ai.google.dev/gemini-api/docs/function-calling">Gemini API, Function calling (read 2026-11)</a>
 */
final class ContentsWriter {
    private static final String USER = "user";
    private static final String MODEL = "model";

    private final JsonGenerator json;
    private final ChatRequest request;
    private final Target target;
    private final ModelTraits model;
    private final PartWriter parts;
    private final ModelTurnWriter modelTurns;
    private final ToolResults results;
    /** The role of the content that is being written; null before the first. */
    private String openRole;

    private boolean openHasResponses;

    ContentsWriter(JsonGenerator json, ChatRequest request, Target target, ToolNames names, ModelTraits model) {
        this.json = json;
        this.request = request;
        this.target = target;
        this.model = model;
        this.parts = new PartWriter(json, target, request.origin() == Protocol.GEMINI);
        this.modelTurns = new ModelTurnWriter(json, this, parts, request, target, names);
        this.results = new ToolResults(request.turns(), target);
    }

    /** A part and where it was. */
    record Placed(Part part, Role role, String path) {
        static Placed of(Turn turn, int index, int part) {
            return new Placed(turn.parts().get(part), turn.role(), "turns[" + index + "].parts[" + part + "]");
        }
    }

    void write() throws IOException {
        json.writeArrayFieldStart("contents");
        writeSystemMedia();
        List<Turn> turns = request.turns();
        int currentTurn = currentTurn(turns);
        int next = 0;
        while (next < turns.size()) {
            List<ModelTurnWriter.WrittenCall> calls = List.of();
            if (turns.get(next).role() == Role.ASSISTANT) {
                int first = next;
                List<Placed> said = new ArrayList<>();
                for (; next < turns.size() && turns.get(next).role() == Role.ASSISTANT; next++) {
                    place(turns.get(next), next, said);
                }
                calls = modelTurns.write(said, model.levels() && first >= currentTurn);
            }
            List<Placed> said = new ArrayList<>();
            for (; next < turns.size() && turns.get(next).role() != Role.ASSISTANT; next++) {
                place(turns.get(next), next, said);
            }
            writeUser(said, calls);
        }
        if (openRole == null) {
            open(USER);
            parts.text(".", null);
            target.lost("turns", "the conversation is empty; it was begun with a full stop");
        }
        if (MODEL.equals(openRole) && !model.prefills()) {
            open(USER);
            parts.text("(continue)", null);
            target.lost("turns", "the model speaks last: a user's turn was put after it");
        }
        close();
        json.writeEndArray();
    }

    private void place(Turn turn, int index, List<Placed> sink) {
        if (turn.name() != null) {
            target.lost("turns[" + index + "].name", "speakers have no names");
        }
        for (int i = 0; i < turn.parts().size(); i++) {
            sink.add(Placed.of(turn, index, i));
        }
    }

    /**
     * Where the current turn begins: with the user's last words that are not beside results. Only its signatures are
     * checked. Reminders do not count, so that rather one step too many is looked at than one too few.
     */
    private static int currentTurn(List<Turn> turns) {
        int start = 0;
        boolean called = false;
        for (int i = 0; i < turns.size(); i++) {
            Turn turn = turns.get(i);
            if (turn.role() == Role.ASSISTANT) {
                if (turn.parts().stream().anyMatch(part -> part instanceof Part.ToolCall)) {
                    called = true;
                } else if (turn.parts().stream().anyMatch(ContentsWriter::isSaid)) {
                    called &= i > 0 && turns.get(i - 1).role() == Role.ASSISTANT;
                }
            } else if (turn.role() == Role.USER
                    && !called
                    && turn.parts().stream().anyMatch(ContentsWriter::isSaid)) {
                start = i;
            }
        }
        return start;
    }

    private static boolean isSaid(Part part) {
        return part instanceof Part.Media
                || (part instanceof Part.Text text && !text.words().isEmpty());
    }

    private void writeSystemMedia() throws IOException {
        for (int i = 0; i < request.system().size(); i++) {
            Part part = request.system().get(i);
            if (!(part instanceof Part.Text)) {
                writeSaid(new Placed(part, Role.USER, "system[" + i + "]"));
            }
        }
    }

    private void writeUser(List<Placed> said, List<ModelTurnWriter.WrittenCall> calls) throws IOException {
        List<Placed> rest = new ArrayList<>();
        if (!calls.isEmpty()) {
            open(USER);
            openHasResponses = true;
            for (ModelTurnWriter.WrittenCall call : calls) {
                rest.addAll(parts.functionResponse(call, results.next(), model.levels()));
            }
        }
        rest.addAll(results.rest(said));
        for (Placed placed : rest) {
            writeSaid(placed);
        }
    }

    private void writeSaid(Placed placed) throws IOException {
        Part part = placed.part();
        if (part instanceof Part.Text text) {
            if (text.words().isEmpty()) {
                return;
            }
            open(USER);
            boolean instruction = placed.role() == Role.SYSTEM || placed.role() == Role.DEVELOPER;
            parts.text(instruction ? reminder(text) : text.words(), null);
        } else if (part instanceof Part.Media media) {
            if (openHasResponses && !model.levels() && !(media.source() instanceof Part.Source.PlainText)) {
                // Before Gemini 3, media beside function responses break the count of the responses.
                close();
            }
            open(USER);
            parts.media(media, placed.path());
        } else if (part instanceof Part.Opaque opaque) {
            if (parts.keeps(opaque, placed.path())) {
                open(USER);
                JsonText.raw(json, opaque.json());
            }
        } else if (part instanceof Part.Refusal refusal) {
            open(USER);
            parts.text(refusal.text(), null);
        } else if (part instanceof Part.Reasoning || part instanceof Part.ToolCall || part instanceof Part.ToolResult) {
            target.lost(placed.path(), "not something that a user says here");
        } else {
            throw new AssertionError(part);
        }
    }

    private static LazyText reminder(Part.Text text) {
        return LazyText.of("<system-reminder>\n" + text.text() + "\n</system-reminder>");
    }

    /** Makes sure that a content of that role is open. */
    void open(String role) throws IOException {
        if (role.equals(openRole)) {
            return;
        }
        if (openRole == null && role.equals(MODEL)) {
            open(USER);
            parts.text(".", null);
            target.lost("turns[0]", "a conversation begins with the user here; a full stop was put first");
        }
        close();
        openRole = role;
        json.writeStartObject();
        json.writeStringField("role", role);
        json.writeArrayFieldStart("parts");
    }

    void openModel() throws IOException {
        open(MODEL);
    }

    private void close() throws IOException {
        if (openRole != null && !openRole.isEmpty()) {
            json.writeEndArray();
            json.writeEndObject();
            // Something was written, but nothing is open.
            openRole = "";
            openHasResponses = false;
        }
    }
}
