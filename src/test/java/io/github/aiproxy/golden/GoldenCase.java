package io.github.aiproxy.golden;

import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.codec.RequestLine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder of the corpus. Immutable.
 *
 * @param kind {@code request}, {@code reply}, {@code quirk} or {@code error}
 * @param name what the conversation shows
 */
record GoldenCase(String kind, String name) {
    /** Whether the canonical files are to be rewritten from what is read now: {@code -Dgolden.update=chat}. */
    static final boolean UPDATE_CHAT = "chat".equals(System.getProperty("golden.update"));
    /** Whether the files of wires are to be rewritten where the codecs write something else: {@code -Dgolden.update=wire}. */
    static final boolean UPDATE_WIRE = "wire".equals(System.getProperty("golden.update"));

    private static final Path ROOT = Path.of(System.getProperty("basedir", ""), "src/test/resources/golden");
    private static final String GEMINI_MODEL = "gemini-2.5-flash";

    /** All cases of a kind, by name. */
    static List<GoldenCase> all(String kind) {
        try (Stream<Path> folders = Files.list(ROOT.resolve(kind))) {
            return folders.filter(Files::isDirectory)
                    .map(folder -> new GoldenCase(kind, folder.getFileName().toString()))
                    .sorted((a, b) -> a.name.compareTo(b.name))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path file(String name) {
        return ROOT.resolve(kind).resolve(this.name).resolve(name);
    }

    boolean has(String name) {
        return Files.exists(file(name));
    }

    byte[] bytes(String name) {
        try {
            return Files.readAllBytes(file(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void write(String name, String text) {
        try {
            Files.writeString(file(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The canonical reply, as text. */
    String events() {
        return new String(bytes("events.json"), java.nio.charset.StandardCharsets.UTF_8);
    }

    Losses losses() {
        return Losses.of(file("losses.txt").getParent());
    }

    /** The protocols that the case has a file with that ending for. */
    List<Protocol> protocols(String ending) {
        return Arrays.stream(Protocol.values())
                .filter(protocol -> has(protocol.id() + ending))
                .toList();
    }

    /** What the path says: Gemini's model is there, in {@code gemini.path} unless it is the usual one. */
    RequestLine line(Protocol protocol) {
        if (protocol != Protocol.GEMINI) {
            return RequestLine.PLAIN;
        }
        String path = has("gemini.path")
                ? new String(bytes("gemini.path"), java.nio.charset.StandardCharsets.UTF_8).strip()
                : GEMINI_MODEL + ":generateContent";
        int colon = path.indexOf(':');
        return new RequestLine(path.substring(0, colon), path.startsWith(":stream", colon));
    }

    /** The request that the reply of this case answers: named in {@code asked.txt}, or of the same name, or {@code basic}. */
    GoldenCase asked() {
        if (has("asked.txt")) {
            return new GoldenCase(
                    "request", new String(bytes("asked.txt"), java.nio.charset.StandardCharsets.UTF_8).strip());
        }
        GoldenCase same = new GoldenCase("request", name);
        return Files.exists(same.file("")) ? same : new GoldenCase("request", "basic");
    }

    @Override
    public String toString() {
        return kind + "/" + name;
    }
}
