package io.github.aiproxy.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Locale;
import java.util.Set;

/** Reads what concerns clients' connections, and certificates. One per file, one thread. */
final class ServerReader {
    private final Problems problems;
    private final Path folder;

    ServerReader(Problems problems, Path folder) {
        this.problems = problems;
        this.folder = folder;
    }

    ServerConfig read(Section file) {
        for (String host : file.get(ConfigKeys.ALLOWED_HOSTS)) {
            String name = host.startsWith("*.") ? host.substring(2) : host;
            if (!host.equals("*") && Host.plain(name) == null) {
                problems.error(
                        file.line(ConfigKeys.ALLOWED_HOSTS),
                        "allowed_hosts",
                        "must be names such as proxy.example.com or *.example.com, without a port, or *, not \"" + host
                                + "\"");
            }
        }
        return new ServerConfig(
                tls(file),
                file.get(ConfigKeys.ALLOWED_HOSTS).stream()
                        .map(host -> host.toLowerCase(Locale.ROOT))
                        .toList(),
                file.get(ConfigKeys.CLIENT_HEADER_TIMEOUT),
                file.get(ConfigKeys.CLIENT_BODY_TIMEOUT),
                file.get(ConfigKeys.CLIENT_IDLE_TIMEOUT),
                file.get(ConfigKeys.CLIENT_WRITE_TIMEOUT),
                file.get(ConfigKeys.MAX_REQUEST_LINE),
                file.get(ConfigKeys.MAX_REQUEST_HEADERS),
                file.get(ConfigKeys.MAX_CONNECTIONS),
                file.get(ConfigKeys.MAX_CONNECTIONS_PER_CLIENT),
                file.get(ConfigKeys.MAX_STREAMS_PER_CONNECTION));
    }

    private TlsConfig tls(Section file) {
        Section tls = file.get(ConfigKeys.TLS);
        if (tls == null || !tls.has(ConfigKeys.TLS_CERT) || !tls.has(ConfigKeys.TLS_KEY)) {
            return null; // or there is an error already
        }
        Path cert = Home.resolve(tls.get(ConfigKeys.TLS_CERT), folder);
        Path key = Home.resolve(tls.get(ConfigKeys.TLS_KEY), folder);
        try {
            TlsConfig read = TlsConfig.load(cert, key);
            if (read.trouble() != null) {
                problems.warning(
                        tls.line(ConfigKeys.TLS_CERT),
                        tls.path(ConfigKeys.TLS_CERT),
                        "clients will refuse it: the certificate " + read.trouble());
            }
            if (othersMayRead(key)) {
                problems.warning(
                        tls.line(ConfigKeys.TLS_KEY),
                        tls.path(ConfigKeys.TLS_KEY),
                        "other users of this computer can read it: chmod 600 " + key);
            }
            return read;
        } catch (Pem.PemException e) {
            Key<?> blamed = e.file().equals(key) && !cert.equals(key) ? ConfigKeys.TLS_KEY : ConfigKeys.TLS_CERT;
            problems.error(tls.line(blamed), tls.path(blamed), e.getMessage());
            return null;
        }
    }

    /** The authorities of a {@code ca_file}; {@code otherwise} if there is none. */
    Trust trust(Section section, Key<String> key, Trust otherwise) {
        String name = section.get(key);
        if (name.isEmpty()) {
            return otherwise;
        }
        Path file = Home.resolve(name, folder);
        try {
            return new Trust(file, Pem.certificates(file));
        } catch (Pem.PemException e) {
            problems.error(section.line(key), section.path(key), e.getMessage());
            return otherwise;
        }
    }

    /** Whether the file's permissions let everybody on the computer read it; false where there are no such permissions. */
    static boolean othersMayRead(Path file) {
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            return permissions.contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
