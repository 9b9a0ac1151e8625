package io.github.aiproxy.config;

import java.util.List;
import java.util.Map;

/** A YAML document as the readers see it: texts, lists and maps that know their lines. Immutable. */
sealed interface Tree {
    /** From 1; 0 if it is in no file. */
    int line();

    /** What it is, for messages. */
    String what();

    /**
     * A scalar, unresolved: what a plain {@code 5} means is for the key to say.
     *
     * @param quoted whether quotes or a block style make it text whatever it looks like
     */
    record Scalar(int line, String text, boolean quoted) implements Tree {
        boolean isNull() {
            return !quoted && (text.isEmpty() || text.equals("~") || text.equalsIgnoreCase("null"));
        }

        boolean isNumber() {
            return !quoted && Quantities.isNumber(text);
        }

        boolean isFlag() {
            return !quoted && (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false"));
        }

        @Override
        public String what() {
            return isNull() ? "empty" : isNumber() ? "a number" : isFlag() ? "true or false" : "text";
        }
    }

    /** A list. */
    record Items(int line, List<Tree> items) implements Tree {
        @Override
        public String what() {
            return "a list";
        }
    }

    /** A map, in the file's order. */
    record Fields(int line, Map<String, Field> fields) implements Tree {
        @Override
        public String what() {
            return "a map";
        }
    }

    /** A key's line and value. */
    record Field(int line, Tree value) {}
}
