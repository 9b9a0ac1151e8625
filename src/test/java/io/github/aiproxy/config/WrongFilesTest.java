package io.github.aiproxy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each wrong file tells all its errors at once, with line, key and what is legal: exactly those of the {@code .txt} beside
 * it. {@code -Dgolden.update} writes them anew.
 */
class WrongFilesTest {
    private static final Path FOLDER = Path.of("src/test/resources/config/wrong");

    static List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void wrongFileTellsAllItsErrors(String name) throws IOException {
        String yaml = Files.readString(FOLDER.resolve(name));
        ConfigException thrown = catchThrowableOfType(
                ConfigException.class,
                () -> ConfigFile.parse(yaml, name, FOLDER, ConfigFile.BUILT_IN_TYPES, TestFiles.ENV::get, null));
        assertThat(thrown).isNotNull();
        String errors = thrown.errors().stream()
                .map(error -> error.replace(System.lineSeparator(), "\n").replace(FOLDER.toAbsolutePath() + "/", ""))
                .collect(Collectors.joining("\n", "", "\n"));
        Path expected = FOLDER.resolve(name.replace(".yaml", ".txt"));
        if (System.getProperty("golden.update") != null) {
            Files.writeString(expected, errors);
        }
        assertThat(errors).isEqualTo(Files.readString(expected));
        assertThat(thrown.getMessage().lines().count()).isEqualTo(errors.lines().count());
        assertThat(errors).doesNotContain("sk-hidden", "hunter2");
    }
}
