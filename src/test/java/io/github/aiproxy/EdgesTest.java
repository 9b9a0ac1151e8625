package io.github.aiproxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * The table of the sharp edges between the four protocols, {@code src/test/resources/edges}: one row an edge, its columns
 * being the number, a star for the worst, what holds, and which tests fail if it does not.
 *
 * <p>A test is {@code golden:<kind>/<case>}, a folder of the golden corpus, or {@code test:<Class>#<method>}; several are
 * separated by spaces. {@code n/a: <why>} says that the edge cannot occur here.
 */
final class EdgesTest {
    private static final Path BASE = Path.of(System.getProperty("basedir", ""));
    private static final Path TABLE = BASE.resolve("src/test/resources/edges");
    private static final Path GOLDEN = BASE.resolve("src/test/resources/golden");
    private static final Path SOURCES = BASE.resolve("src/test/java");
    private static final int COUNT = 107;
    private static final Set<Integer> STARRED =
            Set.of(1, 2, 9, 17, 25, 37, 38, 42, 45, 46, 47, 50, 73, 81, 83, 84, 86, 93, 97, 105);

    private record Edge(int number, boolean starred, String title, String covered) {
        static Edge of(String line) {
            String[] columns = line.split("\t", -1);
            assertThat(columns).as(line).hasSize(4);
            assertThat(columns[1]).as(line).isIn("★", "-");
            return new Edge(Integer.parseInt(columns[0]), columns[1].equals("★"), columns[2], columns[3]);
        }

        @Override
        public String toString() {
            return number + ". " + title;
        }
    }

    static List<Edge> edges() throws IOException {
        List<Edge> edges = new ArrayList<>();
        try (Stream<Path> files = Files.list(TABLE)) {
            for (Path file : files.sorted().toList()) {
                Files.readAllLines(file).forEach(line -> edges.add(Edge.of(line)));
            }
        }
        return edges;
    }

    @Test
    void everyEdgeIsThereOnce() throws IOException {
        assertThat(edges())
                .extracting(Edge::number)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.rangeClosed(1, COUNT).boxed().toList());
    }

    @Test
    void theWorstAreStarred() throws IOException {
        assertThat(edges().stream().filter(Edge::starred).map(Edge::number))
                .containsExactlyInAnyOrderElementsOf(STARRED);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("edges")
    void isCovered(Edge edge) throws Exception {
        assertThat(edge.title()).isNotBlank();
        if (edge.covered().startsWith("n/a:")) {
            assertThat(edge.covered().substring("n/a:".length()))
                    .as("the reason")
                    .isNotBlank();
            return;
        }
        for (String reference : edge.covered().split(" ")) {
            String[] words = reference.split(":", 2);
            switch (words[0]) {
                case "golden" -> assertThat(GOLDEN.resolve(words[1])).isDirectory();
                case "test" -> assertIsTest(words[1]);
                default -> throw new AssertionError("neither golden: nor test: but " + reference);
            }
        }
    }

    private static void assertIsTest(String reference) throws Exception {
        String[] names = reference.split("#");
        assertThat(names).as("Class#method").hasSize(2);
        assertThat(Arrays.stream(classOf(names[0]).getDeclaredMethods())
                        .filter(method -> method.getName().equals(names[1]))
                        .filter(method -> AnnotationSupport.isAnnotated(method, Testable.class)))
                .as("tests called " + reference)
                .isNotEmpty();
    }

    /** The test class of a simple name, of which there must be one. */
    private static Class<?> classOf(String simpleName) throws Exception {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            List<Path> found = files.filter(
                            file -> file.getFileName().toString().equals(simpleName + ".java"))
                    .toList();
            assertThat(found).as(simpleName).hasSize(1);
            String path = SOURCES.relativize(found.get(0)).toString();
            return Class.forName(
                    path.substring(0, path.length() - ".java".length()).replace(File.separatorChar, '.'));
        }
    }
}
