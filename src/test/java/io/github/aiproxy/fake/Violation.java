package io.github.aiproxy.fake;

import java.util.List;

/**
 * One way in which a document breaks a {@link ClosedSchema}. Immutable.
 *
 * @param kind what is wrong
 * @param path names ({@code String}), indexes ({@code Integer}) and tags of unions ({@link Tag}), outermost first
 * @param detail the types or values that are legal there
 * @param found the JSON kind that was found, such as {@code integer}
 */
record Violation(Kind kind, List<Object> path, String detail, String found) {
    /** What is wrong. */
    enum Kind {
        UNKNOWN_FIELD,
        MISSING_FIELD,
        WRONG_TYPE,
        BAD_VALUE
    }

    /** The variant of a union on the way. */
    record Tag(String name) {}

    /** {@code messages.0.content.1.text.foo}, or without tags {@code messages.0.content.1.foo}. */
    String dotted(boolean withTags) {
        StringBuilder text = new StringBuilder();
        for (Object step : path) {
            if (step instanceof Tag tag) {
                if (withTags) {
                    text.append('.').append(tag.name());
                }
            } else {
                text.append(text.length() == 0 ? "" : ".").append(step);
            }
        }
        return text.toString();
    }

    /** {@code messages[0].content[1].foo}. */
    String bracketed() {
        return bracketed(path);
    }

    /** {@code messages[0].content[1]}: the path of the object that holds the field. */
    String bracketedParent() {
        return bracketed(path.subList(0, path.size() - 1));
    }

    String leaf() {
        return String.valueOf(path.get(path.size() - 1));
    }

    private static String bracketed(List<Object> path) {
        StringBuilder text = new StringBuilder();
        for (Object step : path) {
            if (step instanceof Integer) {
                text.append('[').append(step).append(']');
            } else if (step instanceof String) {
                text.append(text.length() == 0 ? "" : ".").append(step);
            }
        }
        return text.toString();
    }
}
