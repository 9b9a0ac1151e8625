package io.github.aiproxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.aiproxy.config.ConfigFile;
import io.github.aiproxy.config.TlsConfig;
import io.github.aiproxy.fake.TestCertificate;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.cert.Certificate;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A certificate that is renewed while the server runs. */
final class ServerTlsTest {
    @TempDir
    private Path folder;

    private static Certificate presented(int port, TestCertificate trusted) throws Exception {
        try (SSLSocket socket =
                (SSLSocket) trusted.sslContext().getSocketFactory().createSocket("localhost", port)) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            assertThat(socket.getApplicationProtocol()).isEqualTo("h2");
            assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.3");
            return socket.getSession().getPeerCertificates()[0];
        }
    }

    @Test
    void newFilesAreUsedWithoutARestartAndBadOnesAreNot() throws Exception {
        TestCertificate first = TestCertificate.shared();
        TestCertificate second = TestCertificate.of("EC", "-groupname", "secp256r1");
        first.writeTo(folder);
        Path config = folder.resolve("config.yaml");
        Files.writeString(config, "tls: { cert: cert.pem, key: key.pem }");
        TlsConfig files = ConfigFile.load(config, ConfigFile.BUILT_IN_TYPES, name -> null)
                .config()
                .server()
                .tls();
        Vertx vertx = Vertx.vertx();
        try {
            ServerTls tls = new ServerTls(vertx, files);
            HttpServer server = vertx.createHttpServer(new HttpServerOptions()
                            .setSsl(true)
                            .setUseAlpn(true)
                            .setKeyCertOptions(tls.certificate()))
                    .requestHandler(request -> request.response().end());
            tls.add(server);
            int port = server.listen(0, "127.0.0.1")
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(5, TimeUnit.SECONDS)
                    .actualPort();
            assertThat(presented(port, first)).isEqualTo(first.certificate());

            Files.writeString(folder.resolve("cert.pem"), "half a fi");
            tls.look();
            assertThat(presented(port, first)).isEqualTo(first.certificate());

            second.writeTo(folder);
            Files.setLastModifiedTime(
                    folder.resolve("key.pem"), FileTime.from(Instant.now().plusSeconds(5)));
            tls.look();
            Certificate now = first.certificate();
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
            while (!now.equals(second.certificate()) && System.nanoTime() < deadline) {
                try {
                    now = presented(port, second);
                } catch (javax.net.ssl.SSLHandshakeException stillTheFirst) {
                    now = first.certificate();
                }
            }
            assertThat(now).isEqualTo(second.certificate());
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
        }
    }
}
