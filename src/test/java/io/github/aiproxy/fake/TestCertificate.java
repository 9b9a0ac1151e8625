package io.github.aiproxy.fake;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * A certificate for localhost and 127.0.0.1 that vouches for itself, with its key: made when it is needed, gone with the
 * process.
 */
public record TestCertificate(X509Certificate certificate, PrivateKey key) {
    private static final char[] PASSWORD = "password".toCharArray();
    private static TestCertificate shared;

    /** One for all tests that do not mind: it takes a while to make. */
    public static synchronized TestCertificate shared() {
        if (shared == null) {
            shared = of("EC", "-groupname", "secp256r1");
        }
        return shared;
    }

    /** A new one. */
    public static TestCertificate of(String algorithm, String... options) {
        return named("localhost", algorithm, options);
    }

    /** A new one for another name, by the JDK's keytool. */
    public static TestCertificate named(String name, String algorithm, String... options) {
        try {
            Path store = Files.createTempDirectory("certificate").resolve("store.p12");
            java.util.List<String> command = new java.util.ArrayList<>(java.util.List.of(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-J-XX:TieredStopAtLevel=1",
                    "-genkeypair",
                    "-keystore",
                    store.toString(),
                    "-storepass",
                    new String(PASSWORD),
                    "-alias",
                    "it",
                    "-dname",
                    "CN=" + name,
                    "-ext",
                    "san=dns:" + name + (name.equals("localhost") ? ",ip:127.0.0.1" : ""),
                    "-ext",
                    "bc:c",
                    "-keyalg",
                    algorithm));
            command.addAll(java.util.List.of(options));
            Process keytool = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (keytool.waitFor() != 0) {
                throw new AssertionError("keytool failed");
            }
            KeyStore made = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(store)) {
                made.load(in, PASSWORD);
            }
            Files.delete(store);
            Files.delete(store.getParent());
            return new TestCertificate(
                    (X509Certificate) made.getCertificate("it"), (PrivateKey) made.getKey("it", PASSWORD));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** A PEM file's text. */
    public static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + label + "-----\n";
    }

    public String certificatePem() {
        try {
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    public String keyPem() {
        return pem("PRIVATE KEY", key.getEncoded());
    }

    /** Writes {@code cert.pem} and {@code key.pem}, the latter for its owner's eyes. */
    public void writeTo(Path folder) {
        try {
            Files.writeString(folder.resolve("cert.pem"), certificatePem());
            Path file = folder.resolve("key.pem");
            Files.writeString(file, keyPem());
            Files.setPosixFilePermissions(file, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Trusts this certificate alone. */
    public X509TrustManager trustManager() {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry("it", certificate);
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return (X509TrustManager) factory.getTrustManagers()[0];
        } catch (GeneralSecurityException | IOException e) {
            throw new AssertionError(e);
        }
    }

    /** For clients that trust this certificate alone. */
    public SSLContext sslContext() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {trustManager()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
