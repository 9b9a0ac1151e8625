package io.github.aiproxy.laws;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * The documents tell what is lost as it is: the tables between the markers are what the codecs do today. {@code
 * ./mvnw test -Dtest=FidelityTableTest -Dgolden.update=docs} writes them anew.
 */
final class FidelityTableTest {
    private static final Path ROOT = Path.of(System.getProperty("basedir", ""));

    @Test
    void readmeTellsWhatIsLost() throws IOException {
        holds("README.md", new FidelityTable().compact());
    }

    @Test
    void fidelityPageTellsWhatIsLostBetweenWhom() throws IOException {
        holds("docs/fidelity.md", new FidelityTable().whole());
    }

    private static void holds(String name, String table) throws IOException {
        Path file = ROOT.resolve(name);
        String text = Files.readString(file);
        String begin = "<!-- fidelity: generated, see FidelityTableTest -->\n";
        int from = text.indexOf(begin) + begin.length();
        int to = text.indexOf("<!-- /fidelity -->");
        assertThat(from).as("the marker in " + name).isGreaterThanOrEqualTo(begin.length());
        if ("docs".equals(System.getProperty("golden.update"))) {
            Files.writeString(file, text.substring(0, from) + table + text.substring(to));
            return;
        }
        assertThat(text.substring(from, to)).isEqualTo(table);
    }
}
