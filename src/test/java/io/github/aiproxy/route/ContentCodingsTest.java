package io.github.aiproxy.route;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.config.UpstreamConfig.Compression;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Content codings there and back, and bodies that abuse them. */
final class ContentCodingsTest {
    private static final byte[] TEXT =
            "{\"model\":\"m\",\"text\":\"hello hello hello hello\"}".repeat(50).getBytes(UTF_8);

    @ParameterizedTest(name = "{0}")
    @EnumSource(
            value = Compression.class,
            names = {"GZIP", "ZSTD", "BR"})
    void whatIsAppliedIsUndone(Compression compression) {
        byte[] coded = ContentCodings.apply(TEXT, compression);
        assertThat(coded).hasSizeLessThan(TEXT.length);
        for (String name : new String[] {compression.name(), compression.name().toLowerCase(java.util.Locale.ROOT)}) {
            assertThat(ContentCodings.undo(coded, name, 1 << 20)).isEqualTo(TEXT);
        }
        assertThat(ContentCodings.undo(coded, " " + compression.name() + ";q=1 , identity", 1 << 20))
                .isEqualTo(TEXT);
    }

    @Test
    void smallBodiesAreLeftAlone() {
        byte[] tiny = "{}".getBytes(UTF_8);
        assertThat(ContentCodings.apply(tiny, Compression.GZIP)).isSameAs(tiny);
        assertThat(ContentCodings.apply(TEXT, Compression.NONE)).isEqualTo(TEXT);
    }

    @Test
    void stackedCodingsAreUndoneLastFirst() {
        byte[] coded = ContentCodings.apply(TEXT, Compression.ZSTD);
        byte[] twice = ContentCodings.apply(pad(coded), Compression.GZIP);
        assertThat(ContentCodings.undo(twice, "gzip", 1 << 20)).isEqualTo(pad(coded));
        byte[] inner = ContentCodings.apply(TEXT, Compression.GZIP);
        byte[] outer = deflate(inner);
        assertThat(ContentCodings.undo(outer, "gzip, deflate", 1 << 20)).isEqualTo(TEXT);
    }

    private static byte[] pad(byte[] bytes) {
        return Arrays.copyOf(bytes, bytes.length + 4_000);
    }

    private static byte[] deflate(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(out)) {
            deflater.write(bytes);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(
            value = Compression.class,
            names = {"GZIP", "ZSTD", "BR"})
    void bombIsTooLarge(Compression compression) {
        byte[] bomb = ContentCodings.apply(new byte[50 << 20], compression);
        refused(bomb, compression.name(), 1 << 20, 413);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"gzip", "deflate", "zstd", "br"})
    void corruptBodiesAreBadRequests(String coding) {
        refused("{\"model\":\"no coding at all\"}".getBytes(UTF_8), coding, 1 << 20, 400);
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(
            value = Compression.class,
            names = {"GZIP", "ZSTD", "BR"})
    void truncatedBodiesAreBadRequests(Compression compression) {
        byte[] coded = ContentCodings.apply(TEXT, compression);
        refused(Arrays.copyOf(coded, coded.length / 2), compression.name(), 1 << 20, 400);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"compress", "gzip2", "'gzip, unheard-of'"})
    void unknownCodingsAreUnsupported(String coding) {
        refused(ContentCodings.apply(TEXT, Compression.GZIP), coding, 1 << 20, 415);
    }

    @Test
    void pilesOfCodingsAreRefusedBeforeTheyCostAnything() {
        refused(TEXT, "gzip, gzip, gzip, gzip", 1 << 20, 415);
        refused(TEXT, "identity, " + "gzip, ".repeat(10_000), 1 << 20, 415);
    }

    @Test
    void frameThatAsksForMuchMoreMemoryThanABodyMayHaveIsRefused() {
        // magic number, no content size, a window of 2 GB, one empty last block: 9 bytes
        byte[] frame = {0x28, (byte) 0xB5, 0x2F, (byte) 0xFD, 0, (byte) 0xA8, 1, 0, 0};
        refused(frame, "zstd", 1 << 20, 400);
        frame[5] = 13 << 3; // 8 MB
        assertThat(ContentCodings.undo(frame, "zstd", 1 << 20)).isEmpty();
    }

    private static void refused(byte[] body, String coding, int limit, int status) {
        assertThatThrownBy(() -> ContentCodings.undo(body, coding, limit))
                .isInstanceOfSatisfying(
                        ChatException.class, e -> assertThat(e.error().status()).isEqualTo(status));
    }
}
