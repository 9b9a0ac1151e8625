package io.github.aiproxy.upstream;

/** A pattern of model names in which {@code *} stands for any text, also none. Immutable. */
final class ModelGlob {
    private final String[] literals;

    ModelGlob(String pattern) {
        literals = pattern.split("\\*", -1);
    }

    static boolean isGlob(String name) {
        return name.indexOf('*') >= 0;
    }

    boolean matches(String model) {
        int last = literals.length - 1;
        if (!model.startsWith(literals[0])) {
            return false;
        }
        int from = literals[0].length();
        for (int i = 1; i < last; i++) {
            int at = model.indexOf(literals[i], from);
            if (at < 0) {
                return false;
            }
            from = at + literals[i].length();
        }
        return model.length() - from >= literals[last].length() && model.endsWith(literals[last]);
    }
}
