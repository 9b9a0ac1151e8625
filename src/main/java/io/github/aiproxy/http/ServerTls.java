package io.github.aiproxy.http;

import io.github.aiproxy.config.TlsConfig;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.SSLOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's certificate. When its files change, as they do every few weeks where certificates are renewed by a program,
 * connections from then on get the new one; files that cannot be used are told and the old certificate stays. Thread-safe.
 */
final class ServerTls {
    private static final Logger LOG = LoggerFactory.getLogger(ServerTls.class);
    private static final long LOOK_MILLIS = 60_000;

    private final Vertx vertx;
    private final List<HttpServer> servers = new CopyOnWriteArrayList<>();
    private final long timer;
    private TlsConfig current;
    private String seen;

    ServerTls(Vertx vertx, TlsConfig config) {
        this.vertx = vertx;
        this.current = config;
        this.seen = state(config);
        this.timer = vertx.setPeriodic(LOOK_MILLIS, fired -> vertx.executeBlocking(this::look, false));
    }

    synchronized KeyCertOptions certificate() {
        return options(current);
    }

    /** The server gets new certificates from now on. */
    void add(HttpServer server) {
        servers.add(server);
    }

    /** Looks whether the files changed. Blocks: for workers. */
    synchronized Void look() {
        String now = state(current);
        if (!now.equals(seen)) {
            seen = now;
            try {
                current = current.again();
                KeyCertOptions certificate = options(current);
                servers.forEach(server -> server.updateSSLOptions(
                                new SSLOptions().setUseAlpn(true).setKeyCertOptions(certificate))
                        .onSuccess(changed -> LOG.info("the certificate in {} is used from now on", current.cert()))
                        .onFailure(e -> LOG.error("the certificate in {} cannot be used", current.cert(), e)));
            } catch (IOException e) {
                LOG.error("the old certificate stays in use: {}", e.getMessage());
            }
        }
        return null;
    }

    void stop() {
        vertx.cancelTimer(timer);
    }

    private static String state(TlsConfig config) {
        return state(config.cert()) + state(config.key());
    }

    private static String state(Path file) {
        try {
            return Files.getLastModifiedTime(file) + " " + Files.size(file) + " ";
        } catch (IOException e) {
            return "none ";
        }
    }

    private static KeyCertOptions options(TlsConfig tls) {
        char[] password = {};
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("server", tls.privateKey(), password, tls.chain().toArray(new X509Certificate[0]));
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(store, password);
            return KeyCertOptions.wrap(managers);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("the certificate in " + tls.cert() + " cannot be used", e);
        }
    }
}
