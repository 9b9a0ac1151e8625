package io.github.aiproxy.config;

import io.github.aiproxy.config.Tree.Scalar;
import java.util.function.Function;

/**
 * What every reader of a value needs: where to complain, and the environment. One per file, one thread.
 *
 * @param problems where to complain
 * @param env the environment's variables
 */
record Reading(Problems problems, Function<String, String> env) {
    /** The scalar's text with its variables replaced; null after an error. */
    String expand(Scalar scalar, String path) {
        return Variables.in(scalar.text())
                ? new Variables(env, problems).expand(scalar.text(), scalar.line(), path)
                : scalar.text();
    }

    /** Reports what the value must be, and what it is: as the file has it, for what a variable holds may be a secret. */
    void refuse(Tree tree, String path, String legal) {
        refuse(tree, path, legal, "");
    }

    void refuse(Tree tree, String path, String legal, String hint) {
        problems.error(tree.line(), path, "must be " + legal + ", not " + shown(tree) + hint);
    }

    private static String shown(Tree tree) {
        if (tree instanceof Scalar scalar && !scalar.isNull()) {
            if (scalar.text().contains("://")
                    && (scalar.text().contains("@") || scalar.text().contains("?"))) {
                return "a URL with more than that"; // such as a password or a key
            }
            if (Kind.Texts.hasControls(scalar.text())) {
                return "text with line breaks or other control characters";
            }
            String text = scalar.text().length() > 60 ? scalar.text().substring(0, 60) + "…" : scalar.text();
            return scalar.quoted() || !(scalar.isNumber() || scalar.isFlag()) ? "\"" + text + "\"" : text;
        }
        return tree.what();
    }
}
