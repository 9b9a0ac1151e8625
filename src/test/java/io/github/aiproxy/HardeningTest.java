package io.github.aiproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.util.Version;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * The table of what the program withstands, {@code src/test/resources/hardening.tsv}: its number, what it is, and the tests
 * that fail if it does not hold ({@link Coverage}).
 */
final class HardeningTest {
    private static final Path BASE = Path.of(System.getProperty("basedir", ""));
    private static final int COUNT = 24;

    private record Item(int number, String title, String covered) {
        static Item of(String line) {
            String[] columns = line.split("\t", -1);
            assertThat(columns).as(line).hasSize(3);
            return new Item(Integer.parseInt(columns[0]), columns[1], columns[2]);
        }

        @Override
        public String toString() {
            return number + ". " + title;
        }
    }

    static List<Item> items() throws IOException {
        return Files.readAllLines(BASE.resolve("src/test/resources/hardening.tsv")).stream()
                .map(Item::of)
                .toList();
    }

    @Test
    void everyItemIsThereOnce() throws IOException {
        assertThat(items())
                .extracting(Item::number)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, COUNT).boxed().toList());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("items")
    void isCovered(Item item) throws Exception {
        assertThat(item.title()).isNotBlank();
        Coverage.check(item.covered());
    }

    /** CVE-2023-44487 (rapid reset) was fixed in 4.1.100, CVE-2026-50560 (tiny header lists) in 4.1.135. */
    @Test
    void nettyHasNoneOfTheKnownHoles() {
        assertThat(Version.identify().values()).isNotEmpty().allSatisfy(version -> assertThat(
                        Integer.parseInt(version.artifactVersion().split("\\.")[2]))
                .as(version.toString())
                .isGreaterThanOrEqualTo(135));
    }

    @Test
    void printingASecretWouldBeNoticed() {
        PrintStream out = System.out;
        NothingSecretIsPrinted watch = new NothingSecretIsPrinted();
        watch.beforeAll(null);
        watch.afterAll(null);
        ByteArrayOutputStream nowhere = new ByteArrayOutputStream();
        PrintStream watched = NothingSecretIsPrinted.watched(new PrintStream(nowhere, true, StandardCharsets.UTF_8));
        watched.print("as ");
        watched.print(NothingSecretIsPrinted.SECRETS.get(0).substring(0, 4));
        watched.println(NothingSecretIsPrinted.SECRETS.get(0).substring(4));
        assertThatThrownBy(() -> watch.afterAll(null)).hasMessageContaining("a secret was printed");
        watch.afterAll(null);
        assertThat(nowhere.toString(StandardCharsets.UTF_8)).contains(NothingSecretIsPrinted.SECRETS.get(0));
        assertThat(System.out).isSameAs(out);
    }

    @Test
    void everyPluginAndLibraryHasAFixedVersion() throws Exception {
        Document pom = pom();
        List<String> loose = new ArrayList<>();
        for (String kind : new String[] {"plugin", "dependency", "path"}) {
            NodeList all = pom.getElementsByTagName(kind);
            for (int i = 0; i < all.getLength(); i++) {
                Element one = (Element) all.item(i);
                String version = child(one, "version");
                String name = child(one, "artifactId");
                if (version != null && (version.matches(".*[\\[(,].*") || version.matches("LATEST|RELEASE"))) {
                    loose.add(name + " " + version);
                }
                boolean elsewhere = kind.equals("plugin") ? isPinned(pom, name) : isManaged(child(one, "groupId"));
                if (version == null && !elsewhere) {
                    loose.add(name);
                }
            }
        }
        assertThat(loose).isEmpty();
    }

    /** Whose version a bill of materials in the POM decides. */
    private static boolean isManaged(String group) {
        return List.of("org.apache.camel", "io.netty", "com.fasterxml.jackson.core")
                .contains(group);
    }

    private static boolean isPinned(Document pom, String plugin) {
        NodeList all = pom.getElementsByTagName("plugin");
        return IntStream.range(0, all.getLength())
                .mapToObj(i -> (Element) all.item(i))
                .anyMatch(one -> plugin.equals(child(one, "artifactId")) && child(one, "version") != null);
    }

    @Test
    void distributionHasAListOfItsContents() throws Exception {
        NodeList plugins = pom().getElementsByTagName("plugin");
        Element bom = IntStream.range(0, plugins.getLength())
                .mapToObj(i -> (Element) plugins.item(i))
                .filter(one -> "cyclonedx-maven-plugin".equals(child(one, "artifactId")))
                .findFirst()
                .orElseThrow();
        assertThat(bom.getTextContent()).contains("makeBom", "package", "${project.build.directory}/aiproxy");
    }

    private static Document pom() throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(BASE.resolve("pom.xml").toFile());
    }

    private static String child(Element of, String name) {
        for (int i = 0; i < of.getChildNodes().getLength(); i++) {
            if (of.getChildNodes().item(i).getNodeName().equals(name)) {
                return of.getChildNodes().item(i).getTextContent().strip();
            }
        }
        return null;
    }
}
