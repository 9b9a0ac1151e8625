package io.github.aiproxy.codec.carrier;

import java.util.Locale;

/**
 * Whose model it is, as far as its name tells. One protocol may have upstreams of several makes behind it, and none takes
 * the signatures of another. Stateless; safe to share.
 */
final class ModelMake {
    private static final String[] MAKES = {
        "claude", "gemini", "gpt", "grok", "deepseek", "kimi", "glm", "qwen", "minimax", "mistral", "llama"
    };

    private ModelMake() {}

    /** Whether nothing speaks against the two being of one make; either may be null. */
    static boolean mayShare(String signer, String model) {
        String one = of(signer);
        String other = of(model);
        return one == null || other == null || one.equals(other);
    }

    /** Whether the name, if there is one, says that Google does not make it. */
    static boolean isOtherThanGemini(String model) {
        return model != null && !"gemini".equals(of(model));
    }

    private static String of(String model) {
        if (model == null) {
            return null;
        }
        String name = model.toLowerCase(Locale.ROOT);
        for (String make : MAKES) {
            if (name.contains(make)) {
                return make;
            }
        }
        return null;
    }
}
