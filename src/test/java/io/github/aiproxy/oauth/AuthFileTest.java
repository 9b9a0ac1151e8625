package io.github.aiproxy.oauth;

import static io.github.aiproxy.oauth.AccountsFixture.file;
import static io.github.aiproxy.oauth.AccountsFixture.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A login on disk is whole at any time, and its owner's only. */
class AuthFileTest {
    private static final Tokens FRESH =
            new Tokens("NEW-access", "NEW-refresh", null, Instant.parse("2026-08-02T08:00:00Z"));

    @TempDir
    Path folder;

    @Test
    void theFileIsReplacedWholeAndForItsOwnerOnly() throws Exception {
        Path file = file(folder, "codex-flat.json");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        Object before = Files.readAttributes(file, "unix:ino").get("ino");
        AuthFile auth = new AuthFile(file, AccountType.CODEX);

        AuthFile.Stamp stamp = write(auth);

        assertThat(text(file)).contains("NEW-refresh");
        assertThat(mode(file)).isEqualTo("rw-------");
        assertThat(Files.readAttributes(file, "unix:ino").get("ino")).isNotEqualTo(before);
        assertThat(auth.stamp()).isEqualTo(stamp);
        assertThat(names()).containsExactly("codex-flat.json");
    }

    @Test
    void aLinkStaysALinkAndItsTargetIsWritten() throws Exception {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Path target = file(elsewhere, "codex-flat.json", "real.json");
        Path link = Files.createSymbolicLink(folder.resolve("link.json"), Path.of("elsewhere/real.json"));

        write(new AuthFile(link, AccountType.CODEX));

        assertThat(Files.isSymbolicLink(link)).isTrue();
        assertThat(Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)).isTrue();
        assertThat(text(target)).contains("NEW-refresh");
    }

    /** A name so long that none beside it can be made stands for a folder that takes no files: root may write to any. */
    @Test
    void aFolderThatTakesNoFilesHasTheFileWrittenInPlace() throws Exception {
        Path file = file(folder, "codex-cli.json", "x".repeat(250) + ".json");
        Object before = Files.readAttributes(file, "unix:ino").get("ino");
        AuthFile auth = new AuthFile(file, AccountType.CODEX);

        write(auth);

        assertThat(auth.read().document().tokens().refresh()).isEqualTo("NEW-refresh");
        assertThat(text(file)).endsWith("}\n");
        assertThat(mode(file)).isEqualTo("rw-------");
        assertThat(Files.readAttributes(file, "unix:ino").get("ino")).isEqualTo(before);
        assertThat(auth.exclusively(() -> "done")).isEqualTo("done");
    }

    @Test
    void whatAKilledProcessLeftBehindIsNoObstacle() throws Exception {
        Path file = file(folder, "codex-flat.json");
        Files.writeString(folder.resolve(".codex-flat.json.aiproxy"), "half of a fi");

        write(new AuthFile(file, AccountType.CODEX));

        assertThat(text(file)).contains("NEW-refresh");
        assertThat(names()).containsExactly("codex-flat.json");
    }

    @Test
    void whatIsNoFileIsNotWaitedFor() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();

        assertThatThrownBy(() -> new AuthFile(pipe, AccountType.CODEX).read()).hasMessage("is no regular file");
        assertThatThrownBy(() -> new AuthFile(folder, AccountType.CODEX).read()).hasMessage("is no regular file");
        assertThatThrownBy(() -> new AuthFile(folder.resolve("none"), AccountType.CODEX).read())
                .hasMessageContaining("does not exist")
                .hasMessageContaining("codex login");
        Path large = folder.resolve("large");
        Files.write(large, new byte[2 << 20]);
        assertThatThrownBy(() -> new AuthFile(large, AccountType.CODEX).read()).hasMessageContaining("too large");
        Path latin = folder.resolve("latin");
        Files.write(latin, new byte[] {'{', (byte) 0xE4, '}'});
        assertThatThrownBy(() -> new AuthFile(latin, AccountType.CODEX).read()).hasMessage("is not UTF-8 text");
    }

    private static AuthFile.Stamp write(AuthFile auth) throws AuthFileException, IOException {
        AuthDocument document = auth.read().document();
        document.put(FRESH, Instant.parse("2026-08-02T00:00:00Z"));
        return auth.write(document);
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(path -> path.getFileName().toString()).toList();
        }
    }
}
