package io.github.aiproxy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.aiproxy.fake.TestCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates and keys as people have them, and what is said of those that cannot be used. */
class PemTest {
    @TempDir
    private Path folder;

    private String yaml() {
        return "tls: { cert: " + folder + "/cert.pem, key: " + folder + "/key.pem }";
    }

    private TlsConfig load() {
        return TestFiles.config(yaml()).server().tls();
    }

    private void key(String pem) throws IOException {
        Files.writeString(folder.resolve("key.pem"), pem);
    }

    /** The bare key in PKCS#8: what follows version and algorithm. */
    private static byte[] bare(TestCertificate made) {
        byte[] der = made.key().getEncoded();
        for (int at = 0; at < der.length - 4; at++) {
            int header = der[at + 1] == (byte) 0x82 ? 4 : der[at + 1] == (byte) 0x81 ? 3 : 2;
            int length = header == 4
                    ? (der[at + 2] & 0xFF) << 8 | der[at + 3] & 0xFF
                    : header == 3 ? der[at + 2] & 0xFF : der[at + 1] & 0xFF;
            if (der[at] == 4 && at + header + length == der.length) {
                return Arrays.copyOfRange(der, at + header, der.length);
            }
        }
        throw new AssertionError("no PKCS#8");
    }

    @Test
    void keysAreReadInEveryFormThatOpensslWrites() throws IOException {
        TestCertificate rsa = TestCertificate.of("RSA", "-keysize", "2048");
        TestCertificate ec = TestCertificate.shared();
        for (TestCertificate made : List.of(rsa, ec, TestCertificate.of("Ed25519"))) {
            made.writeTo(folder);
            TlsConfig tls = load();
            assertThat(tls.privateKey().getEncoded()).isEqualTo(made.key().getEncoded());
            assertThat(tls.chain()).containsExactly(made.certificate());
            assertThat(tls.toString()).contains("key.pem").doesNotContain("RSA", "EC");
        }
        rsa.writeTo(folder);
        key(TestCertificate.pem("RSA PRIVATE KEY", bare(rsa)));
        assertThat(load().privateKey()).isEqualTo(rsa.key());
        ec.writeTo(folder);
        key("-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
                + TestCertificate.pem("EC PRIVATE KEY", bare(ec)));
        assertThat(load().privateKey().getAlgorithm()).isEqualTo("EC");
    }

    @Test
    void chainComesAsItIsInTheFileWhateverIsAround() throws IOException {
        TestCertificate own = TestCertificate.shared();
        TestCertificate other = TestCertificate.named("other.test", "EC", "-groupname", "secp256r1");
        own.writeTo(folder);
        Files.writeString(
                folder.resolve("cert.pem"),
                "Bag Attributes: none\r\n" + own.certificatePem().replace("\n", "\r\n") + "subject=x\n" + own.keyPem()
                        + other.certificatePem());
        assertThat(load().chain()).containsExactly(own.certificate(), other.certificate());
    }

    @Test
    void whatCannotBeUsedIsToldWithTheKeyAndTheReason() throws IOException {
        TestCertificate own = TestCertificate.shared();
        own.writeTo(folder);
        key(own.keyPem().replaceFirst("MI|MC|ME", "AA"));
        refused("config.yaml:1: tls.key: ", "key.pem holds no EC key, of which kind the certificate is, or is damaged");
        key(TestCertificate.named("localhost", "EC", "-groupname", "secp256r1").keyPem());
        refused("config.yaml:1: tls.key: ", "key.pem holds another key than that of the first certificate in ");
        key("-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n");
        refused("tls.key: ", "is encrypted");
        key("-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nAAAA\n"
                + "-----END RSA PRIVATE KEY-----\n");
        refused("tls.key: ", "is encrypted");
        key(own.certificatePem());
        refused("tls.key: ", "holds no private key");
        own.writeTo(folder);
        Files.writeString(folder.resolve("cert.pem"), own.keyPem());
        refused("tls.cert: ", "holds no certificate");
        Files.writeString(folder.resolve("cert.pem"), TestCertificate.pem("CERTIFICATE", new byte[] {1, 2, 3}));
        refused("tls.cert: ", "holds a certificate that cannot be read");
        Files.delete(folder.resolve("cert.pem"));
        refused("tls.cert: ", "cert.pem does not exist");
        Files.createDirectory(folder.resolve("cert.pem"));
        refused("tls.cert: ", "is a folder");
    }

    private void refused(String... words) {
        assertThatThrownBy(this::load).isInstanceOf(ConfigException.class).hasMessageContainingAll(words);
    }

    @Test
    void keysThatOthersCanReadAreWarnedAbout() throws IOException {
        TestCertificate.shared().writeTo(folder);
        assertThat(TestFiles.load(yaml()).warnings()).noneMatch(warning -> warning.contains("tls"));
        Path key = folder.resolve("key.pem");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(TestFiles.load(yaml()).warnings())
                .contains("config.yaml:1: tls.key: other users of this computer can read it: chmod 600 " + key);
    }

    @Test
    void certificateThatIsOutOfDateIsWarnedAbout() {
        TestCertificate.named("localhost", "EC", "-groupname", "secp256r1", "-startdate", "-3d", "-validity", "1")
                .writeTo(folder);
        assertThat(TestFiles.load(yaml()).warnings())
                .anyMatch(warning -> warning.contains("tls.cert: clients will refuse it: the certificate expired on "));
    }

    @Test
    void fileWithKeysThatOthersCanReadIsWarnedAbout() throws IOException {
        Path file = folder.resolve("config.yaml");
        for (String token : new String[] {"sk-0123456789abcdef", "${KEY}", "none"}) {
            Files.writeString(file, "upstreams: [{ name: a, token: \"" + token + "\" }]");
            for (String mode : new String[] {"rw-r--r--", "rw-r-----"}) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
                boolean warned =
                        ConfigFile.load(file, ConfigFile.BUILT_IN_TYPES, name -> "sk-0123456789abcdef")
                                .warnings()
                                .stream()
                                .anyMatch(warning -> warning.contains("chmod 600 " + file));
                assertThat(warned).as(token + " " + mode).isEqualTo(token.startsWith("sk") && mode.endsWith("r--"));
            }
        }
    }
}
