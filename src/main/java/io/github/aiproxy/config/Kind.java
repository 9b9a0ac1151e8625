package io.github.aiproxy.config;

import io.github.aiproxy.config.Tree.Field;
import io.github.aiproxy.config.Tree.Fields;
import io.github.aiproxy.config.Tree.Items;
import io.github.aiproxy.config.Tree.Scalar;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What values a key takes: {@link #read} checks them, {@link ConfigSchema} tells editors. Stateless; safe to share.
 *
 * @param <T> what is read
 */
sealed interface Kind<T> {
    /** The value; null after an error has been reported. The tree is not null in YAML's sense. */
    T read(Tree tree, String path, Reading in);

    /**
     * Text without control characters, trimmed.
     *
     * @param legal for messages
     * @param valid whether a text is legal
     * @param pattern the same for the schema, if a regular expression can say it; else null
     * @param loose whether a number without quotes is text too, as model names and header values may look like one
     */
    record Text(String legal, Predicate<String> valid, String pattern, boolean loose) implements Kind<String> {
        @Override
        public String read(Tree tree, String path, Reading in) {
            if (!(tree instanceof Scalar scalar) || (!loose && (scalar.isNumber() || scalar.isFlag()))) {
                in.refuse(tree, path, legal);
                return null;
            }
            String text = in.expand(scalar, path);
            if (text != null && (Texts.hasControls(text.strip()) || !valid.test(text.strip()))) {
                in.refuse(tree, path, legal);
                return null;
            }
            return text == null ? null : text.strip();
        }
    }

    /**
     * A text or a list of texts; blank ones are dropped and so are repeated ones.
     *
     * @param secret whether messages must not show a value; a number is an error then, as it would lose leading zeros
     */
    record Texts(boolean secret) implements Kind<List<String>> {
        /** Shorter ones are words such as "none", for servers that ask for no key. */
        private static final int SECRET_LENGTH = 16;

        @Override
        public List<String> read(Tree tree, String path, Reading in) {
            Set<String> texts = new LinkedHashSet<>();
            boolean good = true;
            if (tree instanceof Items list) {
                for (int i = 0; i < list.items().size(); i++) {
                    good &= add(list.items().get(i), path + "[" + i + "]", in, texts);
                }
            } else {
                good = add(tree, path, in, texts);
            }
            return good ? List.copyOf(texts) : null;
        }

        private boolean add(Tree tree, String path, Reading in, Set<String> texts) {
            if (!(tree instanceof Scalar scalar) || (secret && (scalar.isNumber() || scalar.isFlag()))) {
                String quotes = tree instanceof Scalar ? "; put it in quotes" : "";
                in.problems().error(tree.line(), path, "must be text or a list of texts, not " + tree.what() + quotes);
                return false;
            }
            String text = scalar.isNull() ? "" : in.expand(scalar, path);
            if (text == null) {
                return false;
            }
            if (hasControls(text.strip())) {
                in.problems().error(tree.line(), path, "must not hold line breaks or other control characters");
                return false;
            }
            if (!text.isBlank()) {
                texts.add(text.strip());
            }
            if (secret && !Variables.in(scalar.text()) && text.strip().length() >= SECRET_LENGTH) {
                in.problems().literalSecret();
            }
            return true;
        }

        static boolean hasControls(String text) {
            return text.chars().anyMatch(Character::isISOControl);
        }
    }

    /** True or false. */
    record Flag() implements Kind<Boolean> {
        @Override
        public Boolean read(Tree tree, String path, Reading in) {
            String text = plain(tree, path, in, "true or false");
            if (text == null || text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")) {
                return text == null ? null : Boolean.valueOf(text);
            }
            in.refuse(tree, path, "true or false");
            return null;
        }
    }

    /** A whole number. */
    record Whole(int least, int most) implements Kind<Integer> {
        String legal() {
            return "a whole number, "
                    + (most == Integer.MAX_VALUE ? least + " or more" : "from " + least + " to " + most);
        }

        @Override
        public Integer read(Tree tree, String path, Reading in) {
            String text = plain(tree, path, in, legal());
            if (text == null) {
                return null;
            }
            long number = Quantities.isWhole(text.strip()) ? Long.parseLong(text.strip()) : Long.MIN_VALUE;
            if (number < least || number > most) {
                in.refuse(tree, path, legal());
                return null;
            }
            return (int) number;
        }
    }

    /** A duration; a number without a unit counts seconds. */
    record Span(Duration least, Duration most) implements Kind<Duration> {
        String legal() {
            return "a number of seconds or a duration such as \"30m\", \"1h30m\" or \"500ms\", from "
                    + (least.isZero() ? "0" : Quantities.show(least)) + " to " + Quantities.show(most);
        }

        @Override
        public Duration read(Tree tree, String path, Reading in) {
            String text = scalar(tree, path, in, legal());
            if (text == null) {
                return null;
            }
            Duration duration = Quantities.duration(text.strip());
            if (duration == null || duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
                in.refuse(tree, path, legal());
                return null;
            }
            return duration;
        }
    }

    /** A size; a number without a unit counts bytes. */
    record Size(int least, int most) implements Kind<Integer> {
        String legal() {
            return "a number of bytes or a size such as \"32MB\" or \"32MiB\", from " + Quantities.show(least) + " to "
                    + Quantities.show(most);
        }

        @Override
        public Integer read(Tree tree, String path, Reading in) {
            String text = scalar(tree, path, in, legal());
            if (text == null) {
                return null;
            }
            Long size = Quantities.size(text.strip());
            if (size == null || size < least || size > most) {
                in.refuse(tree, path, legal());
                return null;
            }
            return size.intValue();
        }
    }

    /** One of some words. */
    record Choice(List<String> words) implements Kind<String> {
        @Override
        public String read(Tree tree, String path, Reading in) {
            String legal = "one of " + String.join(", ", words);
            String text = scalar(tree, path, in, legal);
            if (text == null || words.contains(text.strip())) {
                return text == null ? null : text.strip();
            }
            in.refuse(tree, path, legal, DidYouMean.hint(text, words));
            return null;
        }
    }

    /** Where to listen: {@code ":8080"}, {@code "host:port"} or a port. */
    record ListenAddress() implements Kind<Listen> {
        @Override
        public Listen read(Tree tree, String path, Reading in) {
            String text = scalar(tree, path, in, Listen.LEGAL);
            Listen listen = text == null ? null : Listen.of(text.strip());
            if (text != null && listen == null) {
                in.refuse(tree, path, Listen.LEGAL);
            }
            return listen;
        }
    }

    /**
     * A map of texts.
     *
     * @param blank whether a value may be empty
     */
    record TextMap(String meaning, boolean blank) implements Kind<Map<String, String>> {
        @Override
        public Map<String, String> read(Tree tree, String path, Reading in) {
            if (!(tree instanceof Fields map)) {
                in.refuse(tree, path, "a map, " + meaning);
                return null;
            }
            Map<String, String> texts = new LinkedHashMap<>();
            map.fields().forEach((name, field) -> {
                String at = path + "[\"" + name + "\"]";
                String value = scalar(field.value(), at, in, "text");
                if (name.isBlank()) {
                    in.problems().error(field.line(), path, "holds an empty key");
                } else if (value != null && value.isBlank() && !blank) {
                    in.problems().error(field.line(), at, "must not be empty");
                } else if (value != null) {
                    texts.put(name, value.strip());
                }
            });
            return texts;
        }
    }

    /** A map with keys of its own. */
    record OneMap(Keys keys) implements Kind<Section> {
        @Override
        public Section read(Tree tree, String path, Reading in) {
            return Section.read(keys, tree, path, in);
        }
    }

    /** A list of maps with keys of their own, each read by who knows whether it is in use. */
    record MapList(Keys keys) implements Kind<List<Tree>> {
        @Override
        public List<Tree> read(Tree tree, String path, Reading in) {
            if (tree instanceof Items list) {
                return new ArrayList<>(list.items());
            }
            in.refuse(tree, path, "a list (each entry begins with \"- \")");
            return null;
        }
    }

    /** A map from names to maps with keys of their own. */
    record NamedMaps(Keys keys, String meaning) implements Kind<Map<String, Field>> {
        @Override
        public Map<String, Field> read(Tree tree, String path, Reading in) {
            if (tree instanceof Fields map) {
                return map.fields();
            }
            in.refuse(tree, path, "a map, " + meaning);
            return null;
        }
    }

    /** A scalar's text, expanded; null after an error. */
    private static String scalar(Tree tree, String path, Reading in, String legal) {
        if (tree instanceof Scalar scalar && !scalar.isNull()) {
            return in.expand(scalar, path);
        }
        in.refuse(tree, path, legal);
        return null;
    }

    /** The same for what is no text: quotes are legal around a variable only. */
    private static String plain(Tree tree, String path, Reading in, String legal) {
        if (tree instanceof Scalar scalar && scalar.quoted() && !Variables.in(scalar.text())) {
            in.refuse(tree, path, legal + ", without quotes");
            return null;
        }
        return scalar(tree, path, in, legal);
    }
}
