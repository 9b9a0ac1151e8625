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
import java.util.List;
import java.util.function.Consumer;

/** Something that a client may say, in the least request that says it. */
enum Feature {
    TEXT("text, several turns", r -> {
        r.turns.add(new Turn(Role.ASSISTANT, List.of(new Part.Text("Hello"))));
        r.turns.add(user(new Part.Text("And?")));
    }),
    SYSTEM("system prompt", r -> r.system.add(new Part.Text("Be terse."))),
    SYSTEM_BETWEEN("system message between turns", r -> {
        r.turns.add(new Turn(Role.ASSISTANT, List.of(new Part.Text("Hello"))));
        r.turns.add(new Turn(Role.SYSTEM, List.of(new Part.Text("Be terse."))));
        r.turns.add(user(new Part.Text("And?")));
    }),
    SPEAKER("name of the speaker", r -> r.turns.add(new Turn(Role.USER, List.of(new Part.Text("Hi")), "ann"))),
    IMAGE("image, inline", r -> r.turns.add(user(image(new Part.Source.Base64(Conversations.PNG), null)))),
    IMAGE_URL(
            "image, by address", r -> r.turns.add(user(image(new Part.Source.Url("https://example.com/a.png"), null)))),
    IMAGE_DETAIL(
            "level of detail of an image",
            r -> r.turns.add(user(image(new Part.Source.Base64(Conversations.PNG), "low")))),
    DOCUMENT("PDF document", r -> r.turns.add(user(pdf(null)))),
    DOCUMENT_CONTEXT("what a document is about", r -> r.turns.add(user(pdf("a study")))),
    TEXT_DOCUMENT(
            "text document",
            r -> r.turns.add(user(
                    new Part.Media(Part.Media.Kind.DOCUMENT, new Part.Source.PlainText("Some words"), "text/plain")))),
    TOOLS("tools, calls and results, parallel too", r -> {
        r.tools.add(tool(null));
        r.turns.add(new Turn(Role.ASSISTANT, List.of(call("call_1"), call("call_2"))));
        r.turns.add(user(result("call_1", false, "rain"), result("call_2", false, "sun")));
    }),
    TOOL_ERROR("a tool's failure", r -> {
        r.tools.add(tool(null));
        r.turns.add(new Turn(Role.ASSISTANT, List.of(call("call_1"))));
        r.turns.add(user(result("call_1", true, "no such city")));
    }),
    TOOL_IMAGE("image in a tool's result", r -> {
        r.tools.add(tool(null));
        r.turns.add(new Turn(Role.ASSISTANT, List.of(call("call_1"))));
        r.turns.add(user(new Part.ToolResult(
                "call_1",
                "get_weather",
                List.of(new Part.Text("see"), image(new Part.Source.Base64(Conversations.PNG), null)),
                false)));
    }),
    STRICT_TOOL("strict tools", r -> r.tools.add(tool(true))),
    CUSTOM_TOOL(
            "tools that take free text",
            r -> r.tools.add(new Tool(
                    ToolKind.CUSTOM,
                    "run",
                    null,
                    LazyText.of("Runs it."),
                    null,
                    null,
                    null,
                    false,
                    null,
                    r.build().origin(),
                    null))),
    TOOL_REQUIRED("a tool must be called", r -> choose(r, new ToolChoice(ToolChoice.Mode.REQUIRED))),
    TOOL_NAMED(
            "this tool must be called", r -> choose(r, new ToolChoice(ToolChoice.Mode.NAMED, List.of("get_weather")))),
    TOOL_NONE("no tool may be called", r -> choose(r, new ToolChoice(ToolChoice.Mode.NONE))),
    TOOLS_ALLOWED(
            "only these tools may be called",
            r -> choose(r, new ToolChoice(ToolChoice.Mode.ALLOWED_AUTO, List.of("get_weather")))),
    NOT_PARALLEL("one call at a time", r -> {
        r.tools.add(tool(null));
        r.parallelToolCalls = false;
    }),
    EFFORT("how much to think: a level", r -> r.thinking = new Thinking(null, Thinking.Effort.HIGH, null, null)),
    BUDGET("how much to think: a budget", r -> {
        r.thinking = new Thinking(Thinking.Mode.ON, null, 4000, null);
        r.maxOutputTokens = 16000;
    }),
    NO_THINKING("not to think", r -> r.thinking = new Thinking(Thinking.Mode.OFF, null, null, null)),
    THOUGHTS("thoughts of earlier turns", r -> {
        r.turns.add(new Turn(Role.ASSISTANT, List.of(thought(r.build().origin()), new Part.Text("Hello"))));
        r.turns.add(user(new Part.Text("And?")));
    }),
    PHASES("phase of an answer: commentary or final", r -> {
        r.turns.add(new Turn(Role.ASSISTANT, List.of(new Part.Text("Let me see.").withPhase("commentary"))));
        r.turns.add(user(new Part.Text("And?")));
    }),
    JSON("any JSON", r -> r.outputFormat = new OutputFormat(OutputFormat.Kind.JSON_OBJECT, null, null, null, null)),
    JSON_SCHEMA("JSON by a schema", r -> r.outputFormat = schema(null)),
    JSON_RECURSIVE(
            "JSON by a schema that contains itself",
            r -> r.outputFormat = format(OutputFormat.Kind.JSON_SCHEMA, Feature.TREE)),
    BARE_VALUE("one of some words, not as JSON", r -> r.outputFormat = format(OutputFormat.Kind.ENUM, Feature.WORDS)),
    JSON_DESCRIPTION("description of the schema", r -> r.outputFormat = schema("A city.")),
    JSON_AND_TOOLS("JSON by a schema, with tools", r -> {
        r.tools.add(tool(null));
        r.outputFormat = schema(null);
    }),
    MAX_TOKENS("limit of output tokens", r -> r.maxOutputTokens = 1000),
    STOP("stop sequences", r -> r.stop = List.of("END")),
    TEMPERATURE("temperature to 1", r -> r.sampling = new Sampling(0.5, null, null, null, null, null)),
    HOT("temperature above 1", r -> r.sampling = new Sampling(1.7, null, null, null, null, null)),
    TOP_P("top p", r -> r.sampling = new Sampling(null, 0.9, null, null, null, null)),
    TOP_K("top k", r -> r.sampling = new Sampling(null, null, 40, null, null, null)),
    PENALTIES("penalties", r -> r.sampling = new Sampling(null, null, null, 0.5, 0.5, null)),
    SEED("seed", r -> r.sampling = new Sampling(null, null, null, null, null, 7L)),
    CANDIDATES("several answers", r -> r.candidates = 2),
    LOGPROBS("log probabilities", r -> r.topLogprobs = 3),
    VERBOSITY("verbosity", r -> r.verbosity = "low"),
    USER("who asks", r -> r.identity = new Identity("user-1", null, null)),
    CACHE_KEY("key of the prompt cache", r -> r.identity = new Identity(null, null, "cache-1")),
    CACHE("cache breakpoints", r -> r.turns.add(user(new Part.Text("Long", List.of(), null, new CacheHint("5m"))))),
    TIER("service tier flex", r -> r.serviceTier = "flex"),
    STORE("stored replies", r -> r.store = true),
    METADATA("metadata", r -> {
        r.store = true;
        r.metadata.put("team", "a");
    }),
    PREVIOUS("going on with a stored reply", r -> r.previousResponseId = "resp_1");

    final String label;
    private final Consumer<ChatRequest.Builder> put;

    Feature(String label, Consumer<ChatRequest.Builder> put) {
        this.label = label;
        this.put = put;
    }

    /** The request of a client. */
    ChatRequest asked(Protocol client, String model) {
        ChatRequest.Builder request = new ChatRequest.Builder(client);
        request.model = model;
        request.turns.add(user(new Part.Text("Hi")));
        put.accept(request);
        if (request.turns.get(request.turns.size() - 1).role() != Role.USER) {
            throw new AssertionError(this);
        }
        return request.build();
    }

    /** Whether it is only said to models that reason. */
    boolean reasons() {
        return this == EFFORT || this == BUDGET || this == NO_THINKING || this == THOUGHTS || this == VERBOSITY;
    }

    private static Turn user(Part... parts) {
        return new Turn(Role.USER, List.of(parts));
    }

    private static Part.Media image(Part.Source source, String detail) {
        return new Part.Media(Part.Media.Kind.IMAGE, source, "image/png", null, null, detail, null);
    }

    private static Part.Media pdf(String context) {
        return new Part.Media(
                Part.Media.Kind.DOCUMENT,
                new Part.Source.Base64(Conversations.PDF),
                "application/pdf",
                "a.pdf",
                context,
                null,
                null);
    }

    private static final String CITY =
            "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}},\"required\":[\"city\"],\"additionalProperties\":false}";

    private static final String TREE =
            "{\"type\":\"object\",\"properties\":{\"children\":{\"type\":\"array\",\"items\":{\"$ref\":\"#\"}}},"
                    + "\"required\":[\"children\"],\"additionalProperties\":false}";

    private static final String WORDS = "{\"type\":\"string\",\"enum\":[\"brass\",\"wood\"]}";

    private static Tool tool(Boolean strict) {
        return Tool.function(null, "get_weather", "The weather.", CITY, strict);
    }

    private static void choose(ChatRequest.Builder request, ToolChoice choice) {
        request.tools.add(tool(null));
        request.tools.add(Tool.function(null, "get_time", "The time.", CITY, null));
        request.toolChoice = choice;
    }

    private static Part call(String id) {
        return new Part.ToolCall(id, "get_weather", "{\"city\":\"Oslo\"}");
    }

    private static Part result(String id, boolean error, String text) {
        return new Part.ToolResult(id, "get_weather", List.of(new Part.Text(text)), error);
    }

    private static OutputFormat format(OutputFormat.Kind kind, String schema) {
        return new OutputFormat(kind, null, null, schema, null);
    }

    private static OutputFormat schema(String description) {
        return new OutputFormat(OutputFormat.Kind.JSON_SCHEMA, "city", description, CITY, true);
    }

    private static Part thought(Protocol origin) {
        String id = origin == Protocol.RESPONSES ? "rs_1" : null;
        Signature.Kind kind =
                switch (origin) {
                    case ANTHROPIC -> Signature.Kind.SIGNATURE;
                    case OPENAI, RESPONSES -> Signature.Kind.ENCRYPTED_CONTENT;
                    case GEMINI -> Signature.Kind.THOUGHT_SIGNATURE;
                };
        return new Part.Reasoning(id, List.of("Hm."), new Signature(origin, kind, "c2lnbmVkAAAA", id));
    }
}
