package io.github.aiproxy.laws;

import io.github.aiproxy.chat.CacheHint;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.Identity;
import io.github.aiproxy.chat.LazyText;
import io.github.aiproxy.chat.OutputFormat;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Role;
import io.github.aiproxy.chat.Sampling;
import io.github.aiproxy.chat.Signature;
import io.github.aiproxy.chat.Thinking;
import io.github.aiproxy.chat.Tool;
import io.github.aiproxy.chat.ToolChoice;
import io.github.aiproxy.chat.ToolKind;
import io.github.aiproxy.chat.Turn;
import java.util.ArrayList;
import java.util.List;

/** Conversations as clients of a protocol may hold them. One per conversation, one thread. */
final class Conversations {
    static final String PNG =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    static final String PDF = "JVBERi0xLjQKJSVFT0YK";
    private static final String SCHEMA =
            "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}},\"required\":[\"city\"],\"additionalProperties\":false}";
    private static final String LOOSE =
            "{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\",\"minimum\":1}}}";
    private static final List<String> NAMES = List.of("get_weather", "get_time", "look_up", "mcp__git-hub__find");

    private final Dice dice;
    private final Protocol origin;
    private int calls;
    private int words;

    private Conversations(long seed, Protocol origin) {
        this.dice = new Dice(seed);
        this.origin = origin;
    }

    /** The conversation of that seed. */
    static ChatRequest of(long seed, Protocol origin, String model) {
        return new Conversations(seed, origin).request(model);
    }

    private ChatRequest request(String model) {
        ChatRequest.Builder request = new ChatRequest.Builder(origin);
        request.model = model;
        request.stream = dice.one(2);
        request.system.addAll(dice.some(2, this::text));
        request.tools.addAll(tools());
        int steps = 1 + dice.below(4);
        for (int i = 0; i < steps; i++) {
            exchange(request);
        }
        request.turns.add(new Turn(Role.USER, List.of(text())));
        if (!request.tools.isEmpty()) {
            request.toolChoice = dice.maybe(3, () -> choice(request.tools));
            request.parallelToolCalls = dice.maybe(4, () -> dice.one(2));
        }
        request.maxOutputTokens = dice.maybe(2, () -> dice.of(16, 1000, 8000, 40000));
        request.stop = dice.one(5)
                ? dice.<List<String>>of(
                        List.of(List.of("END"), List.of("END", "STOP"), List.of("a", "b", "c", "d", "e", "f")))
                : List.of();
        request.sampling = dice.one(2) ? Sampling.UNSET : sampling();
        request.thinking = dice.maybe(3, this::thinking);
        request.outputFormat = dice.maybe(5, this::format);
        request.verbosity = dice.maybe(8, () -> dice.of("low", "medium", "high"));
        request.candidates = dice.maybe(12, () -> dice.of(1, 2));
        request.topLogprobs = dice.maybe(12, () -> dice.of(0, 3));
        request.identity = dice.one(4)
                ? new Identity(
                        dice.maybe(2, () -> "user-1"), dice.maybe(3, () -> "safe-1"), dice.maybe(3, () -> "cache-1"))
                : Identity.UNKNOWN;
        request.serviceTier = dice.maybe(10, () -> dice.of("auto", "default", "flex", "priority", "standard_only"));
        request.store = dice.maybe(8, () -> dice.one(2));
        if (dice.one(8)) {
            request.metadata.put("team", "a");
        }
        return request.build();
    }

    /** A question and an answer, with the calls and results between them. */
    private void exchange(ChatRequest.Builder request) {
        if (dice.one(8)) {
            request.turns.add(new Turn(dice.of(Role.SYSTEM, Role.DEVELOPER), List.of(text())));
        }
        List<Part> asked = new ArrayList<>(List.of(text()));
        asked.addAll(dice.some(2, () -> dice.one(2) ? media() : text()));
        request.turns.add(new Turn(Role.USER, asked, dice.maybe(12, () -> "ann")));
        while (!request.tools.isEmpty() && dice.one(2)) {
            List<Part> said = new ArrayList<>();
            thoughts(said);
            if (dice.one(2)) {
                said.add(phased(text(), "commentary"));
            }
            List<Part> results = new ArrayList<>();
            for (int i = dice.below(3); i >= 0; i--) {
                call(dice.of(request.tools), said, results);
            }
            request.turns.add(new Turn(Role.ASSISTANT, said));
            request.turns.add(new Turn(Role.USER, results));
        }
        List<Part> answer = new ArrayList<>();
        thoughts(answer);
        answer.add(phased(dice.one(15) ? new Part.Refusal("I cannot " + ++words) : text(), "final_answer"));
        request.turns.add(new Turn(Role.ASSISTANT, answer));
    }

    private void thoughts(List<Part> sink) {
        if (dice.one(4)) {
            String id = origin == Protocol.RESPONSES ? "rs_" + ++words : null;
            sink.add(new Part.Reasoning(id, List.of("Thought " + ++words), signature(id)));
        }
    }

    private Signature signature(String id) {
        String blob = "c2lnbmVk" + ++words + "AA";
        return switch (origin) {
            case ANTHROPIC -> new Signature(origin, Signature.Kind.SIGNATURE, blob, null);
            case OPENAI -> null;
            case RESPONSES -> new Signature(origin, Signature.Kind.ENCRYPTED_CONTENT, blob, id);
            case GEMINI -> new Signature(origin, Signature.Kind.THOUGHT_SIGNATURE, blob, null);
        };
    }

    private void call(Tool tool, List<Part> said, List<Part> results) {
        String id = (origin == Protocol.ANTHROPIC ? "toolu_" : "call_") + ++calls;
        boolean custom = tool.kind() == ToolKind.CUSTOM;
        String arguments = custom
                ? "free text " + ++words
                : dice.of("{\"city\":\"Oslo\"}", "{}", "{\"n\":1.50,\"s\":\"ü\\n\"}", "{\"a\":[1,{\"b\":null}]}");
        Signature signed = origin == Protocol.GEMINI && dice.one(3) ? signature(null) : null;
        said.add(new Part.ToolCall(id, null, tool.name(), null, tool.kind(), arguments, signed, cache(12)));
        List<Part> content = new ArrayList<>(List.of(text()));
        if (dice.one(6)) {
            content.add(media());
        }
        results.add(new Part.ToolResult(id, tool.name(), tool.kind(), content, dice.one(6), cache(12)));
    }

    private CacheHint cache(int in) {
        return dice.maybe(in, () -> new CacheHint(dice.of("5m", "1h", null)));
    }

    private Part text() {
        String text = "Word " + ++words + dice.of("", " żółć 🐢", "\nline\ttab \"q\" \\", " </x>", " ");
        return new Part.Text(text, List.of(), null, cache(10));
    }

    /** Told of by one wire only. */
    private Part phased(Part words, String phase) {
        return origin == Protocol.RESPONSES && dice.one(2) ? words.withPhase(phase) : words;
    }

    private Part media() {
        String detail = dice.maybe(4, () -> dice.of("low", "high"));
        return switch (dice.below(6)) {
            case 0 ->
                new Part.Media(
                        Part.Media.Kind.IMAGE,
                        new Part.Source.Url("https://example.com/" + ++words + ".png"),
                        null,
                        null,
                        null,
                        detail,
                        cache(8));
            case 1 ->
                new Part.Media(
                        Part.Media.Kind.DOCUMENT,
                        new Part.Source.Base64(PDF),
                        "application/pdf",
                        dice.maybe(2, () -> "a.pdf"),
                        dice.maybe(4, () -> "what it is about"),
                        null,
                        cache(8));
            case 2 ->
                new Part.Media(
                        Part.Media.Kind.DOCUMENT,
                        new Part.Source.PlainText("Plain " + ++words),
                        "text/plain",
                        dice.maybe(2, () -> "a.txt"),
                        null,
                        null,
                        null);
            default ->
                new Part.Media(
                        Part.Media.Kind.IMAGE, new Part.Source.Base64(PNG), "image/png", null, null, detail, cache(8));
        };
    }

    private List<Tool> tools() {
        List<Tool> tools = new ArrayList<>();
        for (String name : NAMES.subList(0, dice.below(NAMES.size() + 1))) {
            if (dice.one(6)) {
                tools.add(new Tool(
                        ToolKind.CUSTOM,
                        name,
                        null,
                        LazyText.of("Takes text."),
                        null,
                        null,
                        null,
                        false,
                        null,
                        origin,
                        null));
            } else {
                tools.add(new Tool(
                        ToolKind.FUNCTION,
                        name,
                        null,
                        dice.maybe(2, () -> LazyText.of("Does " + name)),
                        dice.of(SCHEMA, LOOSE),
                        dice.maybe(3, () -> dice.one(2)),
                        null,
                        false,
                        cache(10),
                        origin,
                        null));
            }
        }
        return tools;
    }

    private ToolChoice choice(List<Tool> tools) {
        ToolChoice.Mode mode = dice.of(ToolChoice.Mode.values());
        return switch (mode) {
            case NAMED -> new ToolChoice(mode, List.of(dice.of(tools).name()));
            case ALLOWED_AUTO, ALLOWED_REQUIRED ->
                new ToolChoice(
                        mode,
                        tools.stream()
                                .limit(1 + dice.below(tools.size()))
                                .map(Tool::name)
                                .toList());
            default -> new ToolChoice(mode);
        };
    }

    private Sampling sampling() {
        return new Sampling(
                dice.maybe(2, () -> dice.of(0.0, 0.5, 1.0, 1.7)),
                dice.maybe(2, () -> dice.of(0.5, 0.99)),
                dice.maybe(3, () -> 40),
                dice.maybe(4, () -> 0.25),
                dice.maybe(4, () -> -0.25),
                dice.maybe(4, () -> dice.of(7L, 5_000_000_000L)));
    }

    private Thinking thinking() {
        return switch (dice.below(4)) {
            case 0 -> new Thinking(Thinking.Mode.ON, null, dice.of(1024, 4000), null);
            case 1 -> new Thinking(null, dice.of(Thinking.Effort.values()), null, null);
            case 2 -> new Thinking(Thinking.Mode.OFF, null, null, null);
            default ->
                new Thinking(
                        Thinking.Mode.ADAPTIVE,
                        dice.maybe(2, () -> Thinking.Effort.HIGH),
                        null,
                        dice.maybe(2, () -> Thinking.Visibility.SUMMARY));
        };
    }

    private OutputFormat format() {
        return switch (dice.below(4)) {
            case 0 -> new OutputFormat(OutputFormat.Kind.JSON_OBJECT, null, null, null, null);
            case 1 -> new OutputFormat(OutputFormat.Kind.TEXT, null, null, null, null);
            default ->
                new OutputFormat(
                        OutputFormat.Kind.JSON_SCHEMA,
                        "answer",
                        dice.maybe(3, () -> "The answer."),
                        dice.of(SCHEMA, LOOSE),
                        dice.maybe(2, () -> dice.one(2)));
        };
    }
}
