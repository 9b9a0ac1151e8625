package io.github.aiproxy.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** Reads {@code config.yaml}: whole and valid, or not at all. Stateless; safe to share. */
public final class ConfigFile {
    /** The types that need no declaration. */
    public static final Set<String> BUILT_IN_TYPES = Set.of(
            "anthropic", "openai", "responses", "gemini", "codex", "geminicli", "antigravity", "claudecode", "echo");

    private static final String MINIMAL = "the file is empty; the least that works is" + System.lineSeparator()
            + String.join(
                    System.lineSeparator(),
                    "    upstreams:",
                    "      - name: claude",
                    "        api_type: anthropic",
                    "        token: ${ANTHROPIC_API_KEY}");

    private ConfigFile() {}

    /**
     * A configuration and what its author should know about it.
     *
     * @param config valid
     * @param warnings one line each, with file, line and key, like errors
     */
    public record Loaded(Config config, List<String> warnings) {
        public Loaded {
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * Reads and checks a file.
     *
     * @param knownTypes the legal {@code api_type}s besides those that the file declares
     * @param env the environment's variables by name; null for one that is not set
     * @throws ConfigException with all errors, if the file cannot be read or is not valid
     */
    public static Loaded load(Path file, Set<String> knownTypes, Function<String, String> env) {
        return load(file, knownTypes, env, null);
    }

    /**
     * The same with the address to listen on taken from elsewhere.
     *
     * @param listen in place of the file's {@code bind} and {@code listen}; null for the file's own
     */
    public static Loaded load(Path file, Set<String> knownTypes, Function<String, String> env, String listen) {
        Path folder = file.toAbsolutePath().getParent();
        return parse(text(file), file.toString(), folder, knownTypes, env, listen, ServerReader.othersMayRead(file));
    }

    /**
     * The configuration without a file: one upstream that echoes, on 127.0.0.1:8080.
     *
     * @param listen in place of that address; null for it
     * @throws ConfigException if {@code listen} is wrong
     */
    public static Config echo(String listen) {
        String yaml = "upstreams: [{name: echo, api_type: echo}]";
        return parse(yaml, "aiproxy", Path.of("").toAbsolutePath(), BUILT_IN_TYPES, name -> null, listen)
                .config();
    }

    static Loaded parse(
            String yaml,
            String label,
            Path folder,
            Set<String> knownTypes,
            Function<String, String> env,
            String listen) {
        return parse(yaml, label, folder, knownTypes, env, listen, false);
    }

    private static Loaded parse(
            String yaml,
            String label,
            Path folder,
            Set<String> knownTypes,
            Function<String, String> env,
            String listen,
            boolean othersMayRead) {
        Problems problems = new Problems(label);
        Tree tree = YamlTree.read(yaml, problems);
        if (tree == null || (tree instanceof Tree.Scalar scalar && scalar.isNull())) {
            if (!problems.any()) {
                problems.error(0, "", MINIMAL);
            }
            throw new ConfigException(problems.errors());
        }
        Config config =
                new ConfigReader(new Reading(problems, env), new TreeSet<>(knownTypes), folder).read(tree, listen);
        if (problems.any()) {
            throw new ConfigException(problems.errors());
        }
        if (othersMayRead && problems.holdsSecrets()) {
            problems.warning(0, "", "holds keys, and other users of this computer can read it: chmod 600 " + label);
        }
        return new Loaded(config, problems.warnings());
    }

    private static String text(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw unreadable(file, "is not UTF-8 text");
        } catch (AccessDeniedException e) {
            throw unreadable(file, "cannot be read: permission denied");
        } catch (IOException e) {
            String why = Files.isDirectory(file)
                    ? "is a folder"
                    : Files.exists(file) ? "cannot be read: " + e.getMessage() : "no such file";
            throw unreadable(file, why);
        }
    }

    private static ConfigException unreadable(Path file, String why) {
        return new ConfigException(List.of(file + ": " + why));
    }
}
