package io.github.aiproxy.config;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;

/**
 * How the server proves to clients who it is. Immutable; safe to share.
 *
 * @param cert the file of the certificates, the server's own first
 * @param key the file of its private key
 * @param chain what was in {@code cert}
 * @param privateKey what was in {@code key}; it belongs to the first of the chain
 */
public record TlsConfig(Path cert, Path key, List<X509Certificate> chain, PrivateKey privateKey) {
    /** How a key of each kind signs, to see whether it is the certificate's. */
    private static final Map<String, String> SIGNATURES = Map.of(
            "RSA",
            "SHA256withRSA",
            "EC",
            "SHA256withECDSA",
            "EdDSA",
            "EdDSA",
            "Ed25519",
            "Ed25519",
            "DSA",
            "SHA256withDSA");

    public TlsConfig {
        chain = List.copyOf(chain);
    }

    static TlsConfig load(Path cert, Path key) throws Pem.PemException {
        List<X509Certificate> chain = Pem.certificates(cert);
        PrivateKey privateKey = Pem.privateKey(key, chain.get(0).getPublicKey());
        if (!belongs(privateKey, chain.get(0))) {
            throw new Pem.PemException(key, "holds another key than that of the first certificate in " + cert, null);
        }
        return new TlsConfig(cert, key, chain, privateKey);
    }

    /**
     * The same files as they are now.
     *
     * @throws IOException if they cannot be used; its message names the file, and what is wrong with it
     */
    public TlsConfig again() throws IOException {
        return load(cert, key);
    }

    /** Why clients will not take the certificate today; null if nothing speaks against it. */
    public String trouble() {
        try {
            chain.get(0).checkValidity();
            return null;
        } catch (CertificateExpiredException e) {
            return "expired on " + chain.get(0).getNotAfter().toInstant();
        } catch (CertificateNotYetValidException e) {
            return "is valid only from " + chain.get(0).getNotBefore().toInstant() + " on";
        }
    }

    private static boolean belongs(PrivateKey key, X509Certificate certificate) {
        String algorithm = SIGNATURES.get(key.getAlgorithm());
        if (algorithm == null) {
            return true;
        }
        byte[] sample = {1, 2, 3};
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(sample);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(sample);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** Where the files are, and nothing of the key. */
    @Override
    public String toString() {
        return "TlsConfig[cert=" + cert + ", key=" + key + "]";
    }
}
