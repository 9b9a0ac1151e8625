package io.github.aiproxy.fake;

import static io.github.aiproxy.fake.GeminiRules.invalid;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What Gemini refuses among the contents: roles, parts, turns of calls, thought signatures. Stateless. */
final class GeminiContentRules {
    /** What a history may carry that Gemini did not write. */
    private static final Set<String> DUMMIES =
            Set.of("skip_thought_signature_validator", "context_engineering_is_the_way_to_go");

    private static final List<String> DATA = List.of(
            "text",
            "inlineData",
            "fileData",
            "functionCall",
            "functionResponse",
            "executableCode",
            "codeExecutionResult",
            "toolCall",
            "toolResponse");

    private static final Set<String> IMAGES =
            Set.of("image/png", "image/jpeg", "image/webp", "image/heic", "image/heif");

    private GeminiContentRules() {}

    static void check(JsonNode contents, String model) {
        if (contents.isEmpty()) {
            throw invalid("* GenerateContentRequest.contents: contents is not specified");
        }
        for (int i = 0; i < contents.size(); i++) {
            JsonNode content = contents.get(i);
            String at = "* GenerateContentRequest.contents[" + i + "]";
            String role = role(content);
            if (!Set.of("user", "model", "function").contains(role)) {
                throw invalid("Please use a valid role: user, model.");
            }
            if (content.path("parts").isEmpty()) {
                throw invalid(at + ".parts: contents.parts must not be empty.");
            }
            for (int p = 0; p < content.path("parts").size(); p++) {
                part(content.path("parts").get(p), role, model, at + ".parts[" + p + "]");
            }
        }
        if (role(contents.get(0)).equals("model")) {
            throw invalid("Please ensure that multiturn requests start with a user turn.");
        }
        turns(contents, model);
        if (GeminiRules.isThree(model)) {
            signatures(contents);
        }
    }

    static String role(JsonNode content) {
        return content.path("role").asText("user");
    }

    private static void part(JsonNode part, String role, String model, String at) {
        List<String> data = new ArrayList<>(DATA);
        data.removeIf(name -> !part.has(name));
        if (data.isEmpty()) {
            throw invalid(at + ".data: required oneof field 'data' must have one initialized field");
        }
        if (data.size() > 1) {
            throw invalid("Invalid value at '" + at + "' (oneof), oneof field 'data' is already set. Cannot set '"
                    + data.get(1) + "'");
        }
        boolean call = part.has("functionCall");
        if (call && !role.equals("model")) {
            throw invalid("Please ensure that function calls are in turns of the model.");
        }
        if (part.has("functionResponse") && role.equals("model")) {
            throw invalid("Please ensure that function responses are in turns of the user.");
        }
        if (call && !GeminiRules.isName(part.path("functionCall").path("name").asText())) {
            throw invalid(at + ".function_call.name: Name cannot be empty.");
        }
        if (part.has("functionResponse")) {
            JsonNode response = part.path("functionResponse");
            if (response.path("name").asText().isEmpty()) {
                throw invalid(at + ".function_response.name: Name cannot be empty.");
            }
            if (!response.has("response")) {
                throw invalid(at + ".function_response.response: required field is missing");
            }
            if (response.has("parts") && !GeminiRules.isThree(model)) {
                throw invalid("Multimodal function responses are not supported for this model.");
            }
            response.path("parts").forEach(inner -> media(inner, at));
        }
        media(part, at);
        signature(part, at);
    }

    private static void media(JsonNode part, String at) {
        JsonNode blob = part.path("inlineData");
        if (blob.isObject()) {
            byte[] bytes = Images.bytes(blob.path("data").asText());
            if (bytes == null) {
                throw invalid("Invalid value at '" + at + ".inline_data.data' (TYPE_BYTES), Base64 decoding failed");
            }
            String mime = blob.path("mimeType").asText();
            boolean image = mime.startsWith("image/");
            if (image && !IMAGES.contains(mime) || !mime.contains("/")) {
                throw invalid("Unsupported MIME type: " + mime);
            }
            if (image && Images.sniff(bytes) == null) {
                throw invalid("Unable to process input image. Please retry or report in"
                        + " https://developers.generativeai.google/guide/troubleshooting");
            }
        }
        String uri = part.path("fileData").path("fileUri").asText("https://");
        if (!uri.startsWith("https://") && !uri.startsWith("gs://")) {
            throw invalid("Unsupported file URI type: " + uri);
        }
    }

    private static void signature(JsonNode part, String at) {
        if (!part.has("thoughtSignature")) {
            return;
        }
        String blob = part.path("thoughtSignature").asText();
        if (DUMMIES.contains(blob)) {
            return;
        }
        if (Images.bytes(blob) == null) {
            throw invalid("Invalid value at '" + at + ".thought_signature' (TYPE_BYTES), Base64 decoding failed");
        }
        JsonNode call = part.path("functionCall");
        boolean genuine = call.isObject()
                ? Signatures.fits(GeminiWriter.VENDOR, call.path("name").asText(), blob)
                : Signatures.isOf(GeminiWriter.VENDOR, blob);
        if (!genuine) {
            throw invalid("Corrupted thought signature.");
        }
    }

    private static void turns(JsonNode contents, String model) {
        for (int i = 0; i < contents.size(); i++) {
            List<JsonNode> calls = parts(contents.get(i), "functionCall");
            List<JsonNode> responses = parts(contents.get(i), "functionResponse");
            boolean afterCalls =
                    i > 0 && !parts(contents.get(i - 1), "functionCall").isEmpty();
            if (!calls.isEmpty() && i > 0 && role(contents.get(i - 1)).equals("model")) {
                throw invalid("Please ensure that function call turn comes immediately after a user turn or after a"
                        + " function response turn.");
            }
            if (!responses.isEmpty() && !afterCalls) {
                throw invalid(
                        "Please ensure that function response turn comes immediately after a function call turn.");
            }
            if (!responses.isEmpty() && !GeminiRules.isThree(model)) {
                for (JsonNode part : contents.get(i).path("parts")) {
                    if (part.has("inlineData") || part.has("fileData")) {
                        throw invalid("Please ensure that function response turn has only function response parts.");
                    }
                }
            }
            if (!calls.isEmpty()) {
                matches(calls, i + 1 < contents.size() ? parts(contents.get(i + 1), "functionResponse") : List.of());
            }
        }
    }

    private static void matches(List<JsonNode> calls, List<JsonNode> responses) {
        if (calls.size() != responses.size()) {
            throw invalid("Please ensure that the number of function response parts is equal to the number of function"
                    + " call parts of the function call turn.");
        }
        List<String> names = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        for (JsonNode call : calls) {
            names.add(call.path("name").asText());
            ids.add(call.path("id").asText());
        }
        for (JsonNode response : responses) {
            if (!names.remove(response.path("name").asText())) {
                throw invalid("Please ensure that the function response name matches the function call name: "
                        + response.path("name").asText());
            }
            String id = response.path("id").asText();
            if (!id.isEmpty() && !ids.contains(id)) {
                throw invalid("Please ensure that the function response id matches the function call id: " + id);
            }
        }
    }

    private static List<JsonNode> parts(JsonNode content, String kind) {
        List<JsonNode> parts = new ArrayList<>();
        for (JsonNode part : content.path("parts")) {
            if (part.has(kind)) {
                parts.add(part.path(kind));
            }
        }
        return parts;
    }

    /** In the current turn the first call of every step must carry its signature. */
    private static void signatures(JsonNode contents) {
        int start = 0;
        for (int i = 0; i < contents.size(); i++) {
            if (!role(contents.get(i)).equals("model")
                    && parts(contents.get(i), "functionResponse").isEmpty()) {
                start = i;
            }
        }
        for (int i = start; i < contents.size(); i++) {
            int position = 0;
            for (JsonNode part : contents.get(i).path("parts")) {
                position++;
                if (part.has("functionCall")) {
                    if (!part.has("thoughtSignature")) {
                        throw invalid("Function call is missing a thought_signature in functionCall parts. This is"
                                + " required for tools to work correctly, and missing thought_signature may lead to"
                                + " degraded model performance. Additional data, function call `default_api:"
                                + part.path("functionCall").path("name").asText() + "`, position " + position + ".");
                    }
                    break;
                }
            }
        }
    }
}
