package io.github.aiproxy.sdk;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.OpenAIServiceException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.ReasoningEffort;
import com.openai.models.ResponseFormatJsonSchema;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionContentPart;
import com.openai.models.chat.completions.ChatCompletionContentPartImage;
import com.openai.models.chat.completions.ChatCompletionContentPartText;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessage;
import com.openai.models.chat.completions.ChatCompletionMessageToolCall;
import com.openai.models.chat.completions.ChatCompletionNamedToolChoice;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import com.openai.models.completions.CompletionUsage;
import com.openai.models.models.Model;
import io.github.aiproxy.fake.Trees;
import java.net.URI;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;

/** openai-java, chat completions. */
final class OpenAiSdk implements SdkClient {
    private final OpenAIClient client;

    OpenAiSdk(URI base, String key) {
        client = client(base, key);
    }

    static OpenAIClient client(URI base, String key) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(base + "/v1")
                .apiKey(key)
                .maxRetries(0)
                .timeout(TIMEOUT)
                .build();
    }

    @Override
    public Talk talk(Ask ask) {
        ChatCompletionCreateParams.Builder params =
                ChatCompletionCreateParams.builder().model(ask.model()).maxCompletionTokens(ask.maxTokens());
        if (ask.system() != null) {
            params.addSystemMessage(ask.system());
        }
        for (int i = 0; i < ask.earlier().size(); i++) {
            if (i % 2 == 0) {
                params.addUserMessage(ask.earlier().get(i));
            } else {
                params.addAssistantMessage(ask.earlier().get(i));
            }
        }
        if (ask.png() == null) {
            params.addUserMessage(ask.text());
        } else {
            params.addUserMessageOfArrayOfContentParts(List.of(
                    ChatCompletionContentPart.ofImageUrl(ChatCompletionContentPartImage.builder()
                            .imageUrl(ChatCompletionContentPartImage.ImageUrl.builder()
                                    .url(dataUrl(ask.png()))
                                    .build())
                            .build()),
                    ChatCompletionContentPart.ofText(ChatCompletionContentPartText.builder()
                            .text(ask.text())
                            .build())));
        }
        for (Ask.Tool tool : ask.tools()) {
            FunctionParameters.Builder schema = FunctionParameters.builder();
            tool.schema()
                    .properties()
                    .forEach(e -> schema.putAdditionalProperty(e.getKey(), JsonValue.fromJsonNode(e.getValue())));
            params.addFunctionTool(FunctionDefinition.builder()
                    .name(tool.name())
                    .description(tool.description())
                    .parameters(schema.build())
                    .build());
        }
        if (ask.forcedTool() != null) {
            params.toolChoice(ChatCompletionNamedToolChoice.builder()
                    .function(ChatCompletionNamedToolChoice.Function.builder()
                            .name(ask.forcedTool())
                            .build())
                    .build());
        }
        if (ask.schema() != null) {
            ResponseFormatJsonSchema.JsonSchema.Schema.Builder schema =
                    ResponseFormatJsonSchema.JsonSchema.Schema.builder();
            ask.schema()
                    .properties()
                    .forEach(e -> schema.putAdditionalProperty(e.getKey(), JsonValue.fromJsonNode(e.getValue())));
            params.responseFormat(ResponseFormatJsonSchema.builder()
                    .jsonSchema(ResponseFormatJsonSchema.JsonSchema.builder()
                            .name("answer")
                            .strict(true)
                            .schema(schema.build())
                            .build())
                    .build());
        }
        if (ask.thinking()) {
            params.reasoningEffort(ReasoningEffort.MEDIUM);
        }
        if (ask.stop() != null) {
            params.stop(ask.stop());
        }
        return new Chat(params);
    }

    static String dataUrl(byte[] png) {
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(png);
    }

    @Override
    public List<String> models() {
        return client.models().list().autoPager().stream().map(Model::id).toList();
    }

    @Override
    public long countTokens(Ask ask) {
        throw new UnsupportedOperationException("chat completions have no counter");
    }

    @Override
    public Failure failure(Throwable thrown) {
        return openAiFailure(thrown);
    }

    static Failure openAiFailure(Throwable thrown) {
        if (thrown instanceof OpenAIServiceException e) {
            List<String> after = e.headers().values("retry-after");
            return new Failure(
                    e.getClass().getSimpleName(),
                    e.statusCode(),
                    e.getMessage(),
                    after.isEmpty() ? null : after.get(0));
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
        private final ChatCompletionCreateParams.Builder params;
        private ChatCompletionMessage latest;

        Chat(ChatCompletionCreateParams.Builder params) {
            this.params = params;
        }

        @Override
        public Said send(boolean streamed) {
            int deltas = 0;
            ChatCompletion completion;
            if (streamed) {
                ChatCompletionAccumulator all = ChatCompletionAccumulator.create();
                ChatCompletionCreateParams request = params.build().toBuilder()
                        .streamOptions(ChatCompletionStreamOptions.builder()
                                .includeUsage(true)
                                .build())
                        .build();
                try (StreamResponse<ChatCompletionChunk> stream =
                        client.chat().completions().createStreaming(request)) {
                    for (Iterator<ChatCompletionChunk> chunks = stream.stream().iterator(); chunks.hasNext(); ) {
                        ChatCompletionChunk chunk = all.accumulate(chunks.next());
                        for (ChatCompletionChunk.Choice choice : chunk.choices()) {
                            deltas += choice.delta().content().orElse("").isEmpty() ? 0 : 1;
                        }
                    }
                }
                completion = all.chatCompletion();
            } else {
                completion = client.chat().completions().create(params.build());
            }
            completion.validate();
            latest = completion.choices().get(0).message();
            params.addMessage(latest);
            return said(completion, deltas);
        }

        @Override
        public void results(List<String> results) {
            Iterator<String> texts = results.iterator();
            for (ChatCompletionMessageToolCall call : latest.toolCalls().orElseThrow()) {
                params.addMessage(ChatCompletionToolMessageParam.builder()
                        .toolCallId(call.asFunction().id())
                        .content(texts.next())
                        .build());
            }
        }
    }

    private static Said said(ChatCompletion completion, int deltas) {
        ChatCompletion.Choice choice = completion.choices().get(0);
        ChatCompletionMessage message = choice.message();
        List<Said.Call> calls = new ArrayList<>();
        for (ChatCompletionMessageToolCall call : message.toolCalls().orElse(List.of())) {
            calls.add(new Said.Call(
                    call.asFunction().id(),
                    call.asFunction().function().name(),
                    Trees.read(call.asFunction().function().arguments())));
        }
        String refusal = message.refusal().orElse("");
        CompletionUsage usage = completion.usage().orElseThrow();
        String finish = choice.finishReason().asString();
        JsonValue thinking = message._additionalProperties().get("reasoning_content");
        return new Said(
                message.content().orElse(""),
                thinking == null ? "" : thinking.convert(String.class),
                calls,
                switch (finish) {
                    case "stop" -> refusal.isEmpty() ? "end" : "refusal";
                    case "tool_calls" -> "tools";
                    case "content_filter" -> "refusal";
                    default -> finish;
                },
                new Said.Usage(
                        usage.promptTokens(),
                        usage.completionTokens(),
                        usage.promptTokensDetails()
                                .flatMap(d -> d.cachedTokens())
                                .orElse(0L)),
                deltas);
    }
}
