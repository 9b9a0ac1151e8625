package io.github.aiproxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * The column of a table that says which tests fail if its row does not hold: {@code test:<Class>#<method>}, or {@code
 * golden:<kind>/<case>}, a folder of the golden corpus; several are separated by spaces. {@code n/a: <why>} says that the
 * row cannot occur here. Stateless.
 */
final class Coverage {
    private static final Path BASE = Path.of(System.getProperty("basedir", ""));
    private static final Path GOLDEN = BASE.resolve("src/test/resources/golden");
    private static final Path SOURCES = BASE.resolve("src/test/java");
    private static final String NOT_HERE = "n/a: ";

    private Coverage() {}

    static void check(String column) throws Exception {
        if (column.startsWith(NOT_HERE)) {
            assertThat(column.substring(NOT_HERE.length())).as("the reason").isNotBlank();
            return;
        }
        for (String reference : column.split(" ")) {
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
