package io.github.aiproxy.golden;

import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.google.genai.types.GenerateContentResponse;
import com.openai.core.ObjectMappers;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseStreamEvent;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.codec.Json;

/** Replies as the official SDKs' types read them. Stateless. */
final class SdkTypes {
    private SdkTypes() {}

    /** Reads the frames one by one and puts them together, unless they end with an error. */
    static void readStream(Protocol protocol, JsonNode frames, boolean failed) {
        try {
            switch (protocol) {
                case ANTHROPIC -> anthropic(frames, failed);
                case OPENAI -> openai(frames, failed);
                case RESPONSES -> responses(frames, failed);
                case GEMINI -> frames.forEach(frame -> GenerateContentResponse.fromJson(Json.raw(frame)));
            }
        } catch (JsonProcessingException e) {
            throw new AssertionError(frames.toString(), e);
        }
    }

    private static void anthropic(JsonNode frames, boolean failed) throws JsonProcessingException {
        MessageAccumulator all = MessageAccumulator.create();
        boolean strict = true;
        for (JsonNode frame : frames) {
            String type = frame.path("type").asText();
            if (type.equals("ping") || type.equals("error")) {
                continue;
            }
            RawMessageStreamEvent event = com.anthropic.core.ObjectMappers.jsonMapper()
                    .readValue(Json.raw(frame), RawMessageStreamEvent.class);
            // SDK 3.12 finds every name of a server tool invalid, also the ones that it lists
            boolean hosted = frame.at("/content_block/type").asText().equals("server_tool_use");
            strict &= !hosted;
            all.accumulate(hosted ? event : event.validate());
        }
        if (!failed && strict) {
            all.message().validate();
        }
    }

    private static void openai(JsonNode frames, boolean failed) throws JsonProcessingException {
        ChatCompletionAccumulator all = ChatCompletionAccumulator.create();
        for (JsonNode frame : frames) {
            if (frame.isTextual() || frame.has("error")) {
                continue;
            }
            // The SDK's chunks know no custom tools yet.
            if (!frame.at("/choices/0/delta/tool_calls/0").has("custom")) {
                all.accumulate(ObjectMappers.jsonMapper()
                        .readValue(Json.raw(frame), ChatCompletionChunk.class)
                        .validate());
            }
        }
        if (!failed) {
            all.chatCompletion().validate();
        }
    }

    private static void responses(JsonNode frames, boolean failed) throws JsonProcessingException {
        ResponseAccumulator all = ResponseAccumulator.create();
        for (JsonNode frame : frames) {
            all.accumulate(ObjectMappers.jsonMapper()
                    .readValue(Json.raw(frame), ResponseStreamEvent.class)
                    .validate());
        }
        if (!failed) {
            all.response().validate();
        }
    }

    static void readWhole(Protocol protocol, String json) {
        try {
            switch (protocol) {
                case ANTHROPIC ->
                    com.anthropic.core.ObjectMappers.jsonMapper()
                            .readValue(json, Message.class)
                            .validate();
                case OPENAI ->
                    ObjectMappers.jsonMapper()
                            .readValue(json, ChatCompletion.class)
                            .validate();
                case RESPONSES ->
                    ObjectMappers.jsonMapper().readValue(json, Response.class).validate();
                case GEMINI -> GenerateContentResponse.fromJson(json);
            }
        } catch (JsonProcessingException e) {
            throw new AssertionError(json, e);
        }
    }
}
