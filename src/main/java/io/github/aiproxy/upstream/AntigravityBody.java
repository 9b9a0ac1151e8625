package io.github.aiproxy.upstream;

import io.github.aiproxy.codec.Json;
import io.github.aiproxy.codec.JsonEdit;
import io.github.aiproxy.codec.Target;
import io.github.aiproxy.codec.gemini.SchemaForm;
import java.util.List;
import java.util.Locale;

/**
 * Makes of a Gemini request one that Antigravity's backend takes; all other bytes stay. One per request, one thread.
 *
 * <p>Proto-JSON has two spellings of every name: both are looked for.
 */
final class AntigravityBody {
    private static final String NO_PARAMETERS = "\"parameters\":{\"type\":\"OBJECT\",\"properties\":{}}";
    private static final String VALIDATED = "\"VALIDATED\"";

    private final Target target;
    private final boolean claude;
    private boolean functions;
    private boolean configured;

    AntigravityBody(Target target) {
        this.target = target;
        this.claude = target.model().toLowerCase(Locale.ROOT).contains("claude");
    }

    byte[] edit(byte[] body) {
        return JsonEdit.apply(body, root -> {
            request(root);
            if (claude && functions && !configured) {
                root.add(List.of("\"toolConfig\":{\"functionCallingConfig\":{\"mode\":" + VALIDATED + "}}"));
            }
        });
    }

    private void request(JsonEdit.Value request) {
        request.members((name, value) -> {
            switch (name) {
                case "generateContentRequest", "generate_content_request" -> request(value);
                case "safetySettings", "safety_settings" -> {
                    target.lost(name, "Antigravity refuses it");
                    value.remove();
                }
                case "generationConfig", "generation_config" -> value.members(this::setting);
                case "tools" ->
                    value.elements(tool -> tool.members((kind, declarations) -> {
                        if (kind.equals("functionDeclarations") || kind.equals("function_declarations")) {
                            declarations.elements(this::function);
                        }
                    }));
                case "toolConfig", "tool_config" ->
                    value.members((kind, config) -> {
                        if (kind.equals("functionCallingConfig") || kind.equals("function_calling_config")) {
                            calling(config);
                        }
                    });
                default -> {}
            }
        });
    }

    private void setting(String name, JsonEdit.Value value) {
        if (!claude && (name.equals("maxOutputTokens") || name.equals("max_output_tokens"))) {
            target.lost("generationConfig.maxOutputTokens", "Antigravity's Gemini models do not take it");
            value.remove();
        }
    }

    private void function(JsonEdit.Value function) {
        functions = true;
        boolean[] described = {false};
        function.members((name, value) -> {
            if (name.equals("parametersJsonSchema") || name.equals("parameters_json_schema")) {
                if (value.isObject()) {
                    described[0] = true;
                    value.replace("parameters", Json.raw(SchemaForm.OPENAPI.cleanParameters(value.raw())));
                } else {
                    value.remove();
                }
            } else if (name.equals("parameters")) {
                described[0] = true;
            }
        });
        if (claude && !described[0]) {
            function.add(List.of(NO_PARAMETERS));
        }
    }

    private void calling(JsonEdit.Value config) {
        configured = true;
        if (!claude) {
            return;
        }
        boolean[] moded = {false};
        config.members((name, value) -> {
            if (name.equals("mode")) {
                moded[0] = true;
                if (!"ANY".equals(value.text()) && !"NONE".equals(value.text())) {
                    value.replace(VALIDATED);
                }
            }
        });
        if (!moded[0]) {
            config.add(List.of("\"mode\":" + VALIDATED));
        }
    }
}
