package io.github.aiproxy.sdk;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Base64ImageSource;
import com.anthropic.models.messages.ContentBlock;
import com.anthropic.models.messages.ContentBlockParam;
import com.anthropic.models.messages.JsonOutputFormat;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCountTokensParams;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.OutputConfig;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.Tool;
import com.anthropic.models.messages.ToolChoiceTool;
import com.anthropic.models.messages.ToolResultBlockParam;
import com.anthropic.models.messages.Usage;
import com.anthropic.models.models.ModelInfo;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.fake.Trees;
import java.net.URI;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;

/** anthropic-java. */
final class AnthropicSdk implements SdkClient {
    private final AnthropicClient client;

    AnthropicSdk(URI base, String key) {
        client = AnthropicOkHttpClient.builder()
                .baseUrl(base.toString())
                .apiKey(key)
                .maxRetries(0)
                .timeout(TIMEOUT)
                .build();
    }

    @Override
    public Talk talk(Ask ask) {
        MessageCreateParams.Builder params =
                MessageCreateParams.builder().model(ask.model()).maxTokens(ask.maxTokens());
        if (ask.system() != null) {
            params.system(ask.system());
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
            params.addUserMessageOfContentBlockParams(List.of(
                    ContentBlockParam.ofImage(Base64ImageSource.builder()
                            .mediaType(Base64ImageSource.MediaType.IMAGE_PNG)
                            .data(Base64.getEncoder().encodeToString(ask.png()))
                            .build()),
                    ContentBlockParam.ofText(ask.text())));
        }
        ask.tools().forEach(tool -> params.addTool(tool(tool)));
        if (ask.forcedTool() != null) {
            params.toolChoice(ToolChoiceTool.builder().name(ask.forcedTool()).build());
        }
        if (ask.schema() != null) {
            JsonOutputFormat.Schema.Builder schema = JsonOutputFormat.Schema.builder();
            ask.schema()
                    .properties()
                    .forEach(e -> schema.putAdditionalProperty(e.getKey(), JsonValue.fromJsonNode(e.getValue())));
            params.outputConfig(OutputConfig.builder()
                    .format(JsonOutputFormat.builder().schema(schema.build()).build())
                    .build());
        }
        if (ask.thinking()) {
            params.enabledThinking(1024);
        }
        if (ask.stop() != null) {
            params.stopSequences(List.of(ask.stop()));
        }
        return new Chat(params);
    }

    private static Tool tool(Ask.Tool tool) {
        Tool.InputSchema.Builder schema = Tool.InputSchema.builder();
        for (var entry : tool.schema().properties()) {
            if (entry.getKey().equals("type")) {
                schema.type(JsonValue.fromJsonNode(entry.getValue()));
            } else {
                schema.putAdditionalProperty(entry.getKey(), JsonValue.fromJsonNode(entry.getValue()));
            }
        }
        return Tool.builder()
                .name(tool.name())
                .description(tool.description())
                .inputSchema(schema.build())
                .build();
    }

    @Override
    public List<String> models() {
        return client.models().list().autoPager().stream().map(ModelInfo::id).toList();
    }

    @Override
    public long countTokens(Ask ask) {
        return client.messages()
                .countTokens(MessageCountTokensParams.builder()
                        .model(ask.model())
                        .addUserMessage(ask.text())
                        .build())
                .inputTokens();
    }

    @Override
    public Failure failure(Throwable thrown) {
        if (thrown instanceof AnthropicServiceException e) {
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
        private final MessageCreateParams.Builder params;
        private Message latest;

        Chat(MessageCreateParams.Builder params) {
            this.params = params;
        }

        @Override
        public Said send(boolean streamed) {
            int deltas = 0;
            if (streamed) {
                MessageAccumulator all = MessageAccumulator.create();
                try (StreamResponse<RawMessageStreamEvent> stream =
                        client.messages().createStreaming(params.build())) {
                    for (Iterator<RawMessageStreamEvent> events =
                                    stream.stream().iterator();
                            events.hasNext(); ) {
                        RawMessageStreamEvent event = all.accumulate(events.next());
                        deltas += event.isContentBlockDelta()
                                        && event.asContentBlockDelta().delta().isText()
                                ? 1
                                : 0;
                    }
                }
                latest = all.message();
            } else {
                latest = client.messages().create(params.build());
            }
            latest.validate();
            params.addMessage(latest);
            return said(latest, deltas);
        }

        @Override
        public void results(List<String> results) {
            List<ContentBlockParam> blocks = new ArrayList<>();
            Iterator<String> texts = results.iterator();
            for (ContentBlock block : latest.content()) {
                if (block.isToolUse()) {
                    blocks.add(ContentBlockParam.ofToolResult(ToolResultBlockParam.builder()
                            .toolUseId(block.asToolUse().id())
                            .content(texts.next())
                            .build()));
                }
            }
            params.addUserMessageOfContentBlockParams(blocks);
        }
    }

    private static Said said(Message message, int deltas) {
        StringBuilder text = new StringBuilder();
        StringBuilder thinking = new StringBuilder();
        List<Said.Call> calls = new ArrayList<>();
        for (ContentBlock block : message.content()) {
            block.text().ifPresent(t -> text.append(t.text()));
            block.thinking().ifPresent(t -> thinking.append(t.thinking()));
            block.toolUse()
                    .ifPresent(t -> calls.add(
                            new Said.Call(t.id(), t.name(), Trees.of(t._input().convert(JsonNode.class)))));
        }
        Usage usage = message.usage();
        long cached = usage.cacheReadInputTokens().orElse(0L);
        String stop = message.stopReason().orElseThrow().asString();
        return new Said(
                text.toString(),
                thinking.toString(),
                calls,
                switch (stop) {
                    case "end_turn" -> "end";
                    case "tool_use" -> "tools";
                    case "max_tokens" -> "length";
                    case "stop_sequence" -> "stop";
                    default -> stop;
                },
                new Said.Usage(
                        usage.inputTokens()
                                + cached
                                + usage.cacheCreationInputTokens().orElse(0L),
                        usage.outputTokens(),
                        cached),
                deltas);
    }
}
