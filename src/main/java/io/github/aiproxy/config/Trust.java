package io.github.aiproxy.config;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * Certificate authorities that are trusted beside those of Java's own list. Immutable; safe to share.
 *
 * @param file where they were read
 * @param authorities their certificates; none for Java's list alone
 */
public record Trust(Path file, List<X509Certificate> authorities) {
    /** Java's list alone. */
    public static final Trust JAVAS = new Trust(null, List.of());

    public Trust {
        authorities = List.copyOf(authorities);
    }

    /** Judges servers' certificates; null where Java's own judge does. */
    public TrustManager manager() {
        if (authorities.isEmpty()) {
            return null;
        }
        try {
            KeyStore all = KeyStore.getInstance(KeyStore.getDefaultType());
            all.load(null, null);
            int number = 0;
            for (X509Certificate authority : ((X509TrustManager) manager(null)).getAcceptedIssuers()) {
                all.setCertificateEntry("java-" + number++, authority);
            }
            for (X509Certificate authority : authorities) {
                all.setCertificateEntry("own-" + number++, authority);
            }
            return manager(all);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("the certificates of " + file + " cannot be used", e);
        }
    }

    /** @param store null for Java's own */
    private static TrustManager manager(KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers()[0];
    }

    /** Asked for with each request: not of the certificates' bytes. */
    @Override
    public int hashCode() {
        return Objects.hashCode(file);
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || other instanceof Trust trust
                        && Objects.equals(file, trust.file)
                        && authorities.equals(trust.authorities);
    }

    @Override
    public String toString() {
        return file == null ? "Java's" : file.toString();
    }
}
