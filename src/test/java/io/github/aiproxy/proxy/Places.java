package io.github.aiproxy.proxy;

import io.github.aiproxy.proxy.Fault.Place;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.dns.AddressResolverOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Addresses at which no upstream can be reached, and a Vert.x to which the whole of DNS is empty. */
final class Places implements AutoCloseable {
    /** Bound and not listening: connections are refused, and nobody else gets the port. */
    private final Socket refusing = new Socket();

    private final DatagramSocket dns;
    private final Vertx vertx = Vertx.vertx();
    private final int tlsPort;
    private final Path keys;

    Places() {
        try {
            refusing.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            dns = new DatagramSocket(0, InetAddress.getLoopbackAddress());
            keys = selfSigned();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread answering = new Thread(this::denyAll, "empty-dns");
        answering.setDaemon(true);
        answering.start();
        tlsPort = vertx.createHttpServer(new HttpServerOptions()
                        .setSsl(true)
                        .setKeyCertOptions(
                                new PfxOptions().setPath(keys.toString()).setPassword("changeit")))
                .requestHandler(request -> request.response().end())
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .actualPort();
    }

    /** Another Vert.x, to be closed by the caller. */
    Vertx vertx() {
        return Vertx.vertx(new VertxOptions()
                .setPreferNativeTransport(true)
                .setAddressResolverOptions(new AddressResolverOptions().addServer("127.0.0.1:" + dns.getLocalPort())));
    }

    /** @param there where the upstream would be */
    URI of(Place place, URI there) {
        return switch (place) {
            case THERE -> there;
            case REFUSED -> URI.create("http://127.0.0.1:" + refusing.getLocalPort());
            case UNKNOWN_HOST -> URI.create("http://nobody.invalid:" + there.getPort());
            case NO_TLS -> URI.create("https://127.0.0.1:" + there.getPort());
            case UNKNOWN_CERTIFICATE -> URI.create("https://127.0.0.1:" + tlsPort);
        };
    }

    /** There is no such name, whatever was asked (RFC 1035, 4.1.1). */
    private void denyAll() {
        byte[] buffer = new byte[512];
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                dns.receive(packet);
                buffer[2] |= (byte) 0x80;
                buffer[3] = (byte) 0x83;
                dns.send(packet);
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private static Path selfSigned() throws IOException {
        Path file = Files.createTempDirectory("aiproxy").resolve("self-signed.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keystore",
                        file.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "changeit",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-validity",
                        "36500")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
                throw new IOException("keytool failed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        return file;
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        dns.close();
        try {
            refusing.close();
            Files.delete(keys);
            Files.delete(keys.getParent());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
