package io.github.aiproxy.sdk;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.genai.Client;
import com.google.genai.ResponseStream;
import com.google.genai.errors.ApiException;
import com.google.genai.types.Content;
import com.google.genai.types.CountTokensConfig;
import com.google.genai.types.FunctionCall;
import com.google.genai.types.FunctionCallingConfig;
import com.google.genai.types.FunctionDeclaration;
import com.google.genai.types.FunctionResponse;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.GenerateContentResponseUsageMetadata;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.HttpRetryOptions;
import com.google.genai.types.ListModelsConfig;
import com.google.genai.types.Model;
import com.google.genai.types.Part;
import com.google.genai.types.ThinkingConfig;
import com.google.genai.types.Tool;
import com.google.genai.types.ToolConfig;
import io.github.aiproxy.fake.Trees;
import java.net.URI;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** google-genai. */
final class GeminiSdk implements SdkClient {
    private final Client client;

    GeminiSdk(URI base, String key) {
        client = Client.builder()
                .apiKey(key)
                .httpOptions(HttpOptions.builder()
                        .baseUrl(base.toString())
                        .timeout((int) TIMEOUT.toMillis())
                        .retryOptions(HttpRetryOptions.builder().attempts(1))
                        .build())
                .build();
    }

    @Override
    public Talk talk(Ask ask) {
        GenerateContentConfig.Builder config = GenerateContentConfig.builder().maxOutputTokens(ask.maxTokens());
        if (ask.system() != null) {
            config.systemInstruction(Content.fromParts(Part.fromText(ask.system())));
        }
        List<Content> contents = new ArrayList<>();
        for (int i = 0; i < ask.earlier().size(); i++) {
            contents.add(Content.builder()
                    .role(i % 2 == 0 ? "user" : "model")
                    .parts(Part.fromText(ask.earlier().get(i)))
                    .build());
        }
        List<Part> parts = new ArrayList<>();
        if (ask.png() != null) {
            parts.add(Part.fromBytes(ask.png(), "image/png"));
        }
        parts.add(Part.fromText(ask.text()));
        contents.add(Content.builder().role("user").parts(parts).build());
        if (!ask.tools().isEmpty()) {
            config.tools(Tool.builder()
                    .functionDeclarations(ask.tools().stream()
                            .map(tool -> FunctionDeclaration.builder()
                                    .name(tool.name())
                                    .description(tool.description())
                                    .parametersJsonSchema(tool.schema())
                                    .build())
                            .toList())
                    .build());
        }
        if (ask.forcedTool() != null) {
            config.toolConfig(ToolConfig.builder()
                    .functionCallingConfig(
                            FunctionCallingConfig.builder().mode("ANY").allowedFunctionNames(ask.forcedTool())));
        }
        if (ask.schema() != null) {
            config.responseMimeType("application/json").responseJsonSchema(ask.schema());
        }
        if (ask.thinking()) {
            ThinkingConfig.Builder thinking = ThinkingConfig.builder().includeThoughts(true);
            config.thinkingConfig(
                    ask.model().startsWith("gemini-3")
                            ? thinking.thinkingLevel("HIGH")
                            : thinking.thinkingBudget(1024));
        }
        if (ask.stop() != null) {
            config.stopSequences(ask.stop());
        }
        return new Chat(ask.model(), config.build(), contents);
    }

    @Override
    public List<String> models() {
        List<String> ids = new ArrayList<>();
        for (Model model : client.models.list(ListModelsConfig.builder().build())) {
            ids.add(model.name().orElseThrow().replaceFirst("^models/", ""));
        }
        return ids;
    }

    @Override
    public long countTokens(Ask ask) {
        return client.models
                .countTokens(
                        ask.model(), ask.text(), CountTokensConfig.builder().build())
                .totalTokens()
                .orElseThrow();
    }

    @Override
    public Failure failure(Throwable thrown) {
        if (thrown instanceof ApiException e) {
            return new Failure(e.getClass().getSimpleName(), e.code(), e.getMessage(), null);
        }
        if (thrown == null) {
            throw new AssertionError("no failure");
        }
        return new Failure(thrown.getClass().getSimpleName(), 0, thrown.getMessage(), null);
    }

    @Override
    public void close() {
        client.close();
    }

    private final class Chat implements Talk {
        private final String model;
        private final GenerateContentConfig config;
        private final List<Content> contents;
        private Said latest;

        Chat(String model, GenerateContentConfig config, List<Content> contents) {
            this.model = model;
            this.config = config;
            this.contents = contents;
        }

        @Override
        public Said send(boolean streamed) {
            List<GenerateContentResponse> chunks = new ArrayList<>();
            if (streamed) {
                try (ResponseStream<GenerateContentResponse> stream =
                        client.models.generateContentStream(model, contents, config)) {
                    for (Iterator<GenerateContentResponse> all = stream.iterator(); all.hasNext(); ) {
                        chunks.add(all.next());
                    }
                }
            } else {
                chunks.add(client.models.generateContent(model, contents, config));
            }
            List<Part> parts = new ArrayList<>();
            for (GenerateContentResponse chunk : chunks) {
                chunk.candidates().orElse(List.of()).stream()
                        .limit(1)
                        .flatMap(c -> c.content().stream())
                        .flatMap(c -> c.parts().orElse(List.of()).stream())
                        .filter(p -> !p.text().orElse("-").isEmpty()
                                || p.thoughtSignature().isPresent())
                        .forEach(parts::add);
            }
            if (!parts.isEmpty()) {
                contents.add(Content.builder().role("model").parts(parts).build());
            }
            latest = said(chunks, parts, streamed);
            return latest;
        }

        @Override
        public void results(List<String> results) {
            Iterator<String> texts = results.iterator();
            List<Part> parts = new ArrayList<>();
            for (Said.Call call : latest.calls()) {
                FunctionResponse.Builder response =
                        FunctionResponse.builder().name(call.name()).response(Map.of("output", texts.next()));
                if (!call.id().isEmpty()) {
                    response.id(call.id());
                }
                parts.add(Part.builder().functionResponse(response.build()).build());
            }
            contents.add(Content.builder().role("user").parts(parts).build());
        }
    }

    private static Said said(List<GenerateContentResponse> chunks, List<Part> parts, boolean streamed) {
        StringBuilder text = new StringBuilder();
        StringBuilder thinking = new StringBuilder();
        List<Said.Call> calls = new ArrayList<>();
        int deltas = 0;
        for (Part part : parts) {
            String words = part.text().orElse("");
            if (part.thought().orElse(false)) {
                thinking.append(words);
            } else {
                text.append(words);
                deltas += words.isEmpty() ? 0 : 1;
            }
            if (part.functionCall().isPresent()) {
                FunctionCall call = part.functionCall().get();
                calls.add(new Said.Call(
                        call.id().orElse(""),
                        call.name().orElseThrow(),
                        args(call.args().orElse(Map.of()))));
            }
        }
        GenerateContentResponse last = chunks.get(chunks.size() - 1);
        GenerateContentResponseUsageMetadata usage = last.usageMetadata().orElseThrow();
        String finish = last.candidates().isEmpty() || last.candidates().get().isEmpty()
                ? "SAFETY"
                : last.finishReason().toString();
        return new Said(
                text.toString(),
                thinking.toString(),
                calls,
                switch (finish) {
                    case "STOP" -> calls.isEmpty() ? "end" : "tools";
                    case "MAX_TOKENS" -> "length";
                    case "SAFETY", "PROHIBITED_CONTENT" -> "refusal";
                    default -> finish;
                },
                new Said.Usage(
                        usage.promptTokenCount().orElse(0),
                        usage.candidatesTokenCount().orElse(0)
                                + usage.thoughtsTokenCount().orElse(0),
                        usage.cachedContentTokenCount().orElse(0)),
                streamed ? deltas : 0);
    }

    private static JsonNode args(Map<String, Object> args) {
        return Trees.of(args);
    }
}
