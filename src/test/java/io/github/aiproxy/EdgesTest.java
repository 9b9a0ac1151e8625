package io.github.aiproxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The table of the sharp edges between the four protocols, {@code src/test/resources/edges}: one row an edge, its columns
 * being the number, a star for the worst, what holds, and which tests fail if it does not ({@link Coverage}).
 */
final class EdgesTest {
    private static final Path TABLE = Path.of(System.getProperty("basedir", "")).resolve("src/test/resources/edges");
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
        Coverage.check(edge.covered());
    }
}
