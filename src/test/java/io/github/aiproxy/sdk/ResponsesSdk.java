package io.github.aiproxy.sdk;

import com.openai.client.OpenAIClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.Reasoning;
import com.openai.models.ReasoningEffort;
import com.openai.models.models.Model;
import com.openai.models.responses.EasyInputMessage;
import com.openai.models.responses.FunctionTool;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseFormatTextJsonSchemaConfig;
import com.openai.models.responses.ResponseIncludable;
import com.openai.models.responses.ResponseInputContent;
import com.openai.models.responses.ResponseInputImage;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseInputText;
import com.openai.models.responses.ResponseOutputItem;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.ResponseStreamEvent;
import com.openai.models.responses.ResponseTextConfig;
import com.openai.models.responses.ResponseUsage;
import com.openai.models.responses.ToolChoiceFunction;
import com.openai.models.responses.inputtokens.InputTokenCountParams;
import io.github.aiproxy.fake.Trees;
import java.net.URI;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** openai-java, responses: stateless, with the history sent each time and encrypted reasoning. */
final class ResponsesSdk implements SdkClient {
    private final OpenAIClient client;

    ResponsesSdk(URI base, String key) {
        client = OpenAiSdk.client(base, key);
    }

    @Override
    public Talk talk(Ask ask) {
        ResponseCreateParams.Builder params = ResponseCreateParams.builder()
                .model(ask.model())
                .maxOutputTokens(ask.maxTokens())
                .store(false);
        if (ask.system() != null) {
            params.instructions(ask.system());
        }
        List<ResponseInputItem> items = new ArrayList<>();
        for (int i = 0; i < ask.earlier().size(); i++) {
            items.add(message(
                    i % 2 == 0 ? EasyInputMessage.Role.USER : EasyInputMessage.Role.ASSISTANT,
                    ask.earlier().get(i)));
        }
        if (ask.png() == null) {
            items.add(message(EasyInputMessage.Role.USER, ask.text()));
        } else {
            items.add(ResponseInputItem.ofEasyInputMessage(EasyInputMessage.builder()
                    .role(EasyInputMessage.Role.USER)
                    .contentOfResponseInputMessageContentList(List.of(
                            ResponseInputContent.ofInputImage(ResponseInputImage.builder()
                                    .detail(ResponseInputImage.Detail.AUTO)
                                    .imageUrl(OpenAiSdk.dataUrl(ask.png()))
                                    .build()),
                            ResponseInputContent.ofInputText(
                                    ResponseInputText.builder().text(ask.text()).build())))
                    .build()));
        }
        for (Ask.Tool tool : ask.tools()) {
            FunctionTool.Parameters.Builder schema = FunctionTool.Parameters.builder();
            tool.schema()
                    .properties()
                    .forEach(e -> schema.putAdditionalProperty(e.getKey(), JsonValue.fromJsonNode(e.getValue())));
            params.addTool(FunctionTool.builder()
                    .name(tool.name())
                    .description(tool.description())
                    .parameters(schema.build())
                    .strict(false)
                    .build());
        }
        if (ask.forcedTool() != null) {
            params.toolChoice(
                    ToolChoiceFunction.builder().name(ask.forcedTool()).build());
        }
        if (ask.schema() != null) {
            ResponseFormatTextJsonSchemaConfig.Schema.Builder schema =
                    ResponseFormatTextJsonSchemaConfig.Schema.builder();
            ask.schema()
                    .properties()
                    .forEach(e -> schema.putAdditionalProperty(e.getKey(), JsonValue.fromJsonNode(e.getValue())));
            params.text(ResponseTextConfig.builder()
                    .format(ResponseFormatTextJsonSchemaConfig.builder()
                            .name("answer")
                            .strict(true)
                            .schema(schema.build())
                            .build())
                    .build());
        }
        if (ask.thinking()) {
            params.reasoning(Reasoning.builder()
                    .effort(ReasoningEffort.MEDIUM)
                    .summary(Reasoning.Summary.AUTO)
                    .build());
            params.include(List.of(ResponseIncludable.REASONING_ENCRYPTED_CONTENT));
        }
        return new Chat(params, items);
    }

    private static ResponseInputItem message(EasyInputMessage.Role role, String text) {
        return ResponseInputItem.ofEasyInputMessage(
                EasyInputMessage.builder().role(role).content(text).build());
    }

    @Override
    public List<String> models() {
        return client.models().list().autoPager().stream().map(Model::id).toList();
    }

    @Override
    public long countTokens(Ask ask) {
        return client.responses()
                .inputTokens()
                .count(InputTokenCountParams.builder()
                        .model(ask.model())
                        .input(ask.text())
                        .build())
                .inputTokens();
    }

    @Override
    public Failure failure(Throwable thrown) {
        return OpenAiSdk.openAiFailure(thrown);
    }

    @Override
    public void close() {
        client.close();
    }

    /** The SDK hands failures in a stream over as events and failed responses; its users look for them, as here. */
    static final class ResponseFailed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ResponseFailed(String message) {
            super(message);
        }
    }

    private final class Chat implements Talk {
        private final ResponseCreateParams.Builder params;
        private final List<ResponseInputItem> items;
        private Response latest;

        Chat(ResponseCreateParams.Builder params, List<ResponseInputItem> items) {
            this.params = params;
            this.items = items;
        }

        @Override
        public Said send(boolean streamed) {
            int deltas = 0;
            ResponseCreateParams request =
                    params.inputOfResponse(List.copyOf(items)).build();
            if (streamed) {
                ResponseAccumulator all = ResponseAccumulator.createWithSnapshots();
                try (StreamResponse<ResponseStreamEvent> stream =
                        client.responses().createStreaming(request)) {
                    for (Iterator<ResponseStreamEvent> events = stream.stream().iterator(); events.hasNext(); ) {
                        ResponseStreamEvent event = all.accumulate(events.next());
                        event.error().ifPresent(e -> {
                            throw new ResponseFailed(e.message());
                        });
                        deltas += event.isOutputTextDelta() ? 1 : 0;
                    }
                }
                latest = all.response();
                // What the items of the stream add up to must be what its last event says.
                if (!all.reconstructedResponse().output().equals(latest.output())) {
                    throw new AssertionError("the stream's items are "
                            + all.reconstructedResponse().output() + " but its last event has " + latest.output());
                }
            } else {
                latest = client.responses().create(request);
            }
            latest.validate();
            latest.error().ifPresent(e -> {
                throw new ResponseFailed(e.message());
            });
            for (ResponseOutputItem item : latest.output()) {
                items.add(input(item));
            }
            return said(latest, deltas);
        }

        @Override
        public void results(List<String> results) {
            Iterator<String> texts = results.iterator();
            for (ResponseOutputItem item : latest.output()) {
                if (item.isFunctionCall()) {
                    items.add(ResponseInputItem.ofFunctionCallOutput(ResponseInputItem.FunctionCallOutput.builder()
                            .callId(item.asFunctionCall().callId())
                            .output(texts.next())
                            .build()));
                }
            }
        }
    }

    private static ResponseInputItem input(ResponseOutputItem item) {
        if (item.isMessage()) {
            return ResponseInputItem.ofResponseOutputMessage(item.asMessage());
        }
        if (item.isReasoning()) {
            return ResponseInputItem.ofReasoning(item.asReasoning());
        }
        return ResponseInputItem.ofFunctionCall(item.asFunctionCall());
    }

    private static Said said(Response response, int deltas) {
        StringBuilder text = new StringBuilder();
        StringBuilder thinking = new StringBuilder();
        List<Said.Call> calls = new ArrayList<>();
        boolean[] refusal = {false};
        for (ResponseOutputItem item : response.output()) {
            if (item.isMessage()) {
                item.asMessage().content().forEach(part -> {
                    part.outputText().ifPresent(t -> text.append(t.text()));
                    refusal[0] |= part.isRefusal();
                });
            } else if (item.isReasoning()) {
                item.asReasoning().summary().forEach(s -> thinking.append(s.text()));
            } else if (item.isFunctionCall()) {
                calls.add(new Said.Call(
                        item.asFunctionCall().callId(),
                        item.asFunctionCall().name(),
                        Trees.read(item.asFunctionCall().arguments())));
            }
        }
        ResponseUsage usage = response.usage().orElseThrow();
        String stop = calls.isEmpty() ? refusal[0] ? "refusal" : "end" : "tools";
        if (response.status().orElseThrow().equals(ResponseStatus.INCOMPLETE)) {
            String reason = response.incompleteDetails()
                    .orElseThrow()
                    .reason()
                    .orElseThrow()
                    .asString();
            stop = reason.equals("max_output_tokens") ? "length" : "refusal";
        }
        return new Said(
                text.toString(),
                thinking.toString(),
                calls,
                stop,
                new Said.Usage(
                        usage.inputTokens(),
                        usage.outputTokens(),
                        usage.inputTokensDetails().cachedTokens()),
                deltas);
    }
}
