package io.github.aiproxy.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What OpenAI's two APIs have in common: keys, models, errors, and rules on tools and schemas. Stateless. */
final class OpenAiWords {
    static final String INVALID = "invalid_request_error";
    private static final Set<String> IMAGES = Set.of("image/png", "image/jpeg", "image/gif", "image/webp");

    private OpenAiWords() {}

    static FakeRefusal invalid(String param, String code, String message) {
        return new FakeRefusal(400, INVALID, message, code, param);
    }

    static FakeRefusal unsupported(String param, String message) {
        return invalid(param, "unsupported_parameter", message);
    }

    static void checkKey(StrictFake fake, Recorded request) {
        String header = request.header("authorization");
        if (header == null || !header.startsWith("Bearer ")) {
            throw new FakeRefusal(
                    401,
                    INVALID,
                    "You didn't provide an API key in an Authorization header using Bearer auth",
                    null,
                    null);
        }
        if (!fake.knowsKey(header.substring("Bearer ".length()))) {
            throw new FakeRefusal(401, INVALID, "Incorrect API key provided.", "invalid_api_key", null);
        }
    }

    static void checkModel(StrictFake fake, String model) {
        if (!fake.models().contains(model)) {
            throw new FakeRefusal(
                    404,
                    INVALID,
                    "The model `" + model + "` does not exist or you do not have access to it.",
                    "model_not_found",
                    null);
        }
    }

    static JsonNode read(ClosedSchema schema, String type, ObjectNode body) {
        List<Violation> violations = new ArrayList<>();
        JsonNode tree = schema.read(type, body, violations);
        if (!violations.isEmpty()) {
            throw words(violations.get(0));
        }
        return tree;
    }

    private static FakeRefusal words(Violation bad) {
        String path = bad.bracketed();
        return switch (bad.kind()) {
            case UNKNOWN_FIELD -> invalid(path, "unknown_parameter", "Unknown parameter: '" + path + "'.");
            case MISSING_FIELD ->
                invalid(path, "missing_required_parameter", "Missing required parameter: '" + path + "'.");
            case WRONG_TYPE ->
                invalid(
                        path,
                        "invalid_type",
                        "Invalid type for '" + path + "': expected "
                                + bad.detail().replace("#", "") + ", but got " + bad.found() + " instead.");
            case BAD_VALUE ->
                invalid(
                        path,
                        "invalid_value",
                        "Invalid value for '" + path + "'. Supported values are: "
                                + bad.detail().replace("#", "") + ".");
        };
    }

    static ObjectNode errorBody(String message, String type, String param, String code) {
        ObjectNode body = Trees.object();
        body.putObject("error")
                .put("message", message)
                .put("type", type)
                .put("param", param)
                .put("code", code);
        return body;
    }

    static FakeReply error(int status, String message) {
        return switch (status) {
            case 401 -> error(status, message, INVALID, null, "invalid_api_key");
            case 404 -> error(status, message, INVALID, null, "model_not_found");
            case 429 -> error(status, message, "requests", null, "rate_limit_exceeded");
            default -> error(status, message, status < 500 ? INVALID : "server_error", null, null);
        };
    }

    static FakeReply error(int status, String message, String type, String param, String code) {
        return FakeReply.json(status, errorBody(message, type, param, code)).header("x-request-id", "req_fake");
    }

    static FakeReply rateLimited(int seconds) {
        return error(429, "Rate limit reached for requests. Please try again in " + seconds + "s.")
                .header("retry-after", Integer.toString(seconds))
                .header("x-ratelimit-remaining-requests", "0")
                .header("x-ratelimit-reset-requests", seconds + "s");
    }

    static FakeReply models(StrictFake fake) {
        ObjectNode list = Trees.object().put("object", "list");
        ArrayNode data = list.putArray("data");
        fake.models().forEach(id -> data.add(model(id)));
        return FakeReply.json(200, list);
    }

    static ObjectNode model(String id) {
        return Trees.object()
                .put("id", id)
                .put("object", "model")
                .put("created", 1767225600)
                .put("owned_by", "fake");
    }

    /** Whether the model reasons and so refuses what goes with plain sampling. */
    static boolean reasons(String model) {
        return model.startsWith("gpt-5") || model.startsWith("o");
    }

    /** Whether the model takes explicit cache breakpoints. */
    static boolean takesBreakpoints(String model) {
        return model.startsWith("gpt-5.6");
    }

    static void length(JsonNode node, String param, int most) {
        if (node.asText().length() > most) {
            throw invalid(
                    param,
                    "string_above_max_length",
                    "Invalid '" + param + "': string too long. Expected a string with maximum length " + most
                            + ", but got a string with length " + node.asText().length() + " instead.");
        }
    }

    static void name(JsonNode node, String param, int most) {
        length(node, param, most);
        if (!AnthropicRules.isName(node.asText(), most)) {
            throw invalid(
                    param,
                    "invalid_value",
                    "Invalid '" + param + "': string does not match pattern. Expected a string that matches the"
                            + " pattern '^[a-zA-Z0-9_-]+$'.");
        }
    }

    static FakeRefusal empty(String param) {
        return invalid(
                param,
                "empty_array",
                "Invalid '" + param + "': empty array. Expected an array with minimum length 1, but got an empty array"
                        + " instead.");
    }

    /** Checks a function's schema: what is always demanded, and what strict mode demands. */
    static void functionSchema(JsonNode schema, String name, String param, boolean strict) {
        String against = schema.isMissingNode() ? strict ? "schema is required" : null : plain(schema, name);
        if (against == null && strict) {
            against = "In context=(), " + JsonSchemas.againstStrict(schema);
            against = against.endsWith("null") ? null : against;
        }
        if (against != null) {
            throw invalid(
                    param, "invalid_function_parameters", "Invalid schema for function '" + name + "': " + against);
        }
    }

    private static String plain(JsonNode schema, String name) {
        if (!schema.isEmpty() && !schema.path("type").asText().equals("object")) {
            return "schema must be a JSON Schema of 'type: \"object\"', got 'type: \""
                    + schema.path("type").asText("None") + "\"'.";
        }
        if (!schema.isEmpty() && !schema.has("properties")) {
            return "In context=(), object schema missing properties.";
        }
        if (!JsonSchemas.isSound(schema)) {
            return "schema of " + name + " is not a valid JSON Schema.";
        }
        String[] found = {null};
        JsonSchemas.walk(schema, node -> {
            if (node.path("type").asText().equals("array") && !node.has("items") && !node.has("prefixItems")) {
                found[0] = "In context=('properties'), array schema missing items.";
            }
        });
        return found[0];
    }

    /** Checks the schema of a structured answer. */
    static void formatSchema(JsonNode format, String param) {
        name(format.path("name"), param + ".name", 64);
        boolean strict = format.path("strict").asBoolean();
        if (format.has("schema") && strict) {
            String against = JsonSchemas.againstStrict(format.path("schema"));
            if (against != null) {
                throw invalid(
                        param,
                        null,
                        "Invalid schema for response_format '"
                                + format.path("name").asText() + "': In context=(), " + against);
            }
        } else if (strict) {
            throw invalid(
                    param + ".schema",
                    "missing_required_parameter",
                    "Missing required parameter: '" + param + ".schema'.");
        }
    }

    /** Checks an image's URL and reads it if it is a {@code data:} one. */
    static Images.Data image(String url, String param) {
        if (url.startsWith("https://") || url.startsWith("http://")) {
            return null;
        }
        Images.Data data = Images.dataUrl(url);
        if (data == null) {
            throw invalid(
                    param,
                    "invalid_value",
                    "Invalid '" + param
                            + "'. Expected a valid URL or a base64-encoded data URL with an image MIME type.");
        }
        if (!IMAGES.contains(data.mime()) || !IMAGES.contains(String.valueOf(Images.sniff(data.bytes())))) {
            throw invalid(
                    param,
                    "invalid_image_format",
                    "You uploaded an unsupported image. Please make sure your image has of one the following formats:"
                            + " ['png', 'jpeg', 'gif', 'webp'].");
        }
        return data;
    }

    /** Checks a file's data and reads it. */
    static Images.Data file(JsonNode file, String param) {
        if (!file.has("file_data")) {
            return null;
        }
        Images.Data data = Images.dataUrl(file.path("file_data").asText());
        if (data == null) {
            throw invalid(
                    param + ".file_data",
                    "invalid_value",
                    "Invalid '" + param + ".file_data'. Expected a base64-encoded data URL with an application/pdf MIME"
                            + " type.");
        }
        if (!file.has("filename")) {
            throw invalid(
                    param + ".filename",
                    "missing_required_parameter",
                    "Missing required parameter: '" + param + ".filename'.");
        }
        return data;
    }

    static void range(JsonNode tree, String field, double least, double most) {
        if (tree.has(field)
                && (tree.path(field).asDouble() < least || tree.path(field).asDouble() > most)) {
            throw invalid(
                    field,
                    "decimal_above_max_value",
                    "Invalid '" + field + "': expected a value between " + least + " and " + most + ".");
        }
    }

    /** What both APIs refuse among the plain fields. */
    static void common(JsonNode tree) {
        range(tree, "temperature", 0, 2);
        range(tree, "top_p", 0, 1);
        range(tree, "top_logprobs", 0, 20);
        for (String field : List.of("prompt_cache_key", "safety_identifier", "user")) {
            length(tree.path(field), field, 64);
        }
        if (tree.path("metadata").size() > 16) {
            throw invalid("metadata", "object_above_max_properties", "Invalid 'metadata': too many properties.");
        }
        tree.path("metadata").properties().forEach(e -> length(e.getValue(), "metadata." + e.getKey(), 512));
        if (tree.path("tools").size() > 128) {
            throw invalid("tools", "array_above_max_length", "Invalid 'tools': array too long.");
        }
        if (reasons(tree.path("model").asText())) {
            for (String field : List.of("temperature", "top_p")) {
                if (tree.path(field).asDouble(1) != 1) {
                    throw invalid(
                            field,
                            "unsupported_value",
                            "Unsupported value: '" + field + "' does not support " + tree.path(field)
                                    + " with this model. Only the default (1) value is supported.");
                }
            }
        }
    }
}
