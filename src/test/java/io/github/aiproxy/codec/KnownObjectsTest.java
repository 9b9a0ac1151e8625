package io.github.aiproxy.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.github.aiproxy.chat.ChatException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is known of earlier requests makes reading faster, and nothing else. */
final class KnownObjectsTest {
    private static final String MESSAGE =
            "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"caf\u00e9 \\\"quoted\\\"\\n and so on and on, as people"
                    + " talk to models, for two hundred bytes or a few more, of which this is the better half\"},"
                    + "{\"type\":\"text\",\"text\":\"and then once more\"}]}";

    private static KnownObjects table() {
        return new KnownObjects(64, 8 << 10, 64 << 10, true);
    }

    private static String request(String... messages) {
        return "{\"model\":\"m\",\"messages\":[" + String.join(",", messages) + "],\"stream\":true}";
    }

    private static String scanned(String body, KnownObjects earlier) {
        return scanned(body.getBytes(UTF_8), earlier);
    }

    /** All that a scan says of a body. */
    private static String scanned(byte[] body, KnownObjects earlier) {
        try {
            RequestScan scan = RequestScan.of(body, earlier);
            assertThat(Json.readStrict(new RequestBody(body, scan.strings()), Set.of()))
                    .isEqualTo(Json.readStrict(new RequestBody(body), Set.of()));
            List<Object> said = new ArrayList<>(List.of(scan.model() + "", scan.modelSpan() + "", scan.stream()));
            said.addAll(List.of(scan.streamSpan() + "", scan.streamOptionsSpan() + "", scan.hasInputOnly()));
            LongStrings strings = scan.strings();
            said.add(strings.isComplete());
            for (int place = strings.seek(0, 0), from = 0; place < strings.size(); place = strings.seek(place, from)) {
                said.add(strings.end(place) + " " + strings.traits(place));
                from = strings.end(place);
            }
            return said.toString();
        } catch (ChatException e) {
            return e.getMessage();
        } catch (JsonProcessingException e) {
            return "twice: " + e.getOriginalMessage();
        }
    }

    @Test
    void whatCameTwiceIsKeptAndScannedAlike() {
        KnownObjects table = table();
        String body = request(MESSAGE, "{}", "7", MESSAGE.replace("once", "twice"));
        String first = scanned(body, table);
        assertThat(table.bytes()).isZero();
        assertThat(scanned(body, table)).isEqualTo(first);
        assertThat(table.bytes()).isEqualTo(MESSAGE.getBytes(UTF_8).length * 2 + 1);
        assertThat(scanned(body, table)).isEqualTo(first).contains("true");
        assertThat(scanned(" " + body, table)).isEqualTo(scanned(" " + body, table()));
    }

    @Test
    void aConversationThatGoesOnIsScannedAsAFirstOne() {
        KnownObjects table = table();
        List<String> said = new ArrayList<>();
        for (int turn = 0; turn < 100; turn++) {
            said.add(MESSAGE.replace("once", "turn " + turn));
            String body = request(said.toArray(String[]::new));
            assertThat(scanned(body, table)).isEqualTo(scanned(body, table()));
        }
    }

    @Test
    void whatIsWrongIsFoundWhateverIsKnown() {
        KnownObjects table = table();
        String body = request(MESSAGE, MESSAGE.replace("once", "twice"));
        for (int i = 0; i < 3; i++) {
            scanned(body, table);
        }
        Random random = new Random(1);
        byte[] odd = "\"\\{}[],:0\u0001 n\u00ff".getBytes(ISO_8859_1);
        byte[] whole = body.getBytes(UTF_8);
        for (int i = 0; i < 20_000; i++) {
            byte[] broken = random.nextInt(4) == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
            for (int k = random.nextInt(3); k > 0 && broken.length > 0; k--) {
                broken[random.nextInt(broken.length)] = odd[random.nextInt(odd.length)];
            }
            assertThat(scanned(broken, table)).isEqualTo(scanned(broken, table()));
        }
    }

    @Test
    void recordedRequestsAreScannedAlikeEachTime() throws Exception {
        KnownObjects table = new KnownObjects(512, 128 << 10, 1 << 20, true);
        List<Path> files;
        try (Stream<Path> found = Files.walk(Path.of("src/test/resources"))) {
            files = found.filter(f -> f.getFileName().toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
        assertThat(files).hasSizeGreaterThan(50);
        for (int round = 0; round < 3; round++) {
            for (Path file : files) {
                byte[] body = Files.readAllBytes(file);
                assertThat(scanned(body, table)).as(file.toString()).isEqualTo(scanned(body, table()));
            }
        }
        assertThat(table.bytes()).isPositive();
    }

    @Test
    void noMoreIsKeptThanMayBe() {
        KnownObjects table = new KnownObjects(64, 2000, 5000, true);
        for (int i = 0; i < 1000; i++) {
            String body = request(
                    MESSAGE.replace("once", "turn " + i), MESSAGE.replace("caf", "x".repeat(i % 3 == 0 ? 1500 : 3000)));
            for (int k = 0; k < 3; k++) {
                scanned(body, table);
            }
            assertThat(table.bytes()).isBetween(1, 5000);
        }
    }
}
