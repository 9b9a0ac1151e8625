package io.github.aiproxy.config;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Certificates and private keys in PEM files, as certificate authorities and openssl write them. Stateless; safe to share.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7468">RFC 7468, Textual Encodings of PKIX, PKCS, and CMS Structures</a>
 */
final class Pem {
    private static final String BEGIN = "-----BEGIN ";
    private static final String DASHES = "-----";
    private static final byte[] VERSION_0 = {2, 1, 0};

    private Pem() {}

    /** A file that cannot be used. The message names it, and holds nothing of its contents. */
    static final class PemException extends IOException {
        private static final long serialVersionUID = 1;

        private final transient Path file;

        PemException(Path file, String what, Throwable cause) {
            super(file + " " + what, cause);
            this.file = file;
        }

        Path file() {
            return file;
        }
    }

    /** One piece of a file: {@code label} is such as {@code CERTIFICATE}. */
    private record Block(String label, String base64) {
        /** @throws IllegalArgumentException if it is damaged */
        byte[] der() {
            return Base64.getMimeDecoder().decode(base64);
        }
    }

    /** All certificates of a file, in its order; other blocks are passed over. */
    static List<X509Certificate> certificates(Path file) throws PemException {
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (Block block : blocks(file)) {
                if (block.label.equals("CERTIFICATE") || block.label.equals("TRUSTED CERTIFICATE")) {
                    certificates.add(
                            (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.der())));
                }
            }
        } catch (CertificateException e) {
            throw new PemException(file, "holds a certificate that cannot be read", e);
        }
        if (certificates.isEmpty()) {
            throw new PemException(file, "holds no certificate (-----BEGIN CERTIFICATE-----)", null);
        }
        return List.copyOf(certificates);
    }

    /**
     * The private key of a certificate: PKCS#8, or as openssl used to write RSA and EC keys.
     *
     * @param owner the certificate's key: both are of one kind
     */
    static PrivateKey privateKey(Path file, PublicKey owner) throws PemException {
        for (Block block : blocks(file)) {
            byte[] der =
                    switch (block.label) {
                        case "PRIVATE KEY" -> block.der();
                        case "RSA PRIVATE KEY", "EC PRIVATE KEY" -> pkcs8(block.der(), owner);
                        case "ENCRYPTED PRIVATE KEY" ->
                            throw new PemException(
                                    file,
                                    "is encrypted; decrypt it (openssl pkey) and let nobody else read it instead",
                                    null);
                        default -> null;
                    };
            if (der != null) {
                try {
                    return KeyFactory.getInstance(owner.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(der));
                } catch (GeneralSecurityException e) {
                    throw new PemException(
                            file,
                            "holds no " + owner.getAlgorithm()
                                    + " key, of which kind the certificate is, or is damaged",
                            e);
                }
            }
        }
        throw new PemException(file, "holds no private key (-----BEGIN PRIVATE KEY-----)", null);
    }

    private static List<Block> blocks(Path file) throws PemException {
        List<Block> blocks = new ArrayList<>();
        String label = null;
        StringBuilder base64 = new StringBuilder();
        for (String line : text(file).split("\\R", -1)) {
            if (line.startsWith(BEGIN)) {
                label = line.strip().substring(BEGIN.length()).replace(DASHES, "");
                base64.setLength(0);
            } else if (label != null && line.startsWith("-----END ")) {
                try {
                    Block block = new Block(label, base64.toString());
                    block.der();
                    blocks.add(block);
                } catch (IllegalArgumentException e) {
                    throw new PemException(file, "holds a damaged block: " + label, e);
                }
                label = null;
            } else if (label != null && line.indexOf(':') >= 0) {
                if (line.startsWith("Proc-Type:") && line.contains("ENCRYPTED")) {
                    label = "ENCRYPTED PRIVATE KEY";
                }
            } else if (label != null) {
                base64.append(line);
            }
        }
        return blocks;
    }

    private static String text(Path file) throws PemException {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw new PemException(file, "does not exist", e);
        } catch (IOException e) {
            throw new PemException(file, Files.isDirectory(file) ? "is a folder" : "cannot be read", e);
        }
    }

    /**
     * PKCS#8 around a bare key. What kind of key it is, and for EC on which curve, the certificate says in the words that
     * PKCS#8 needs.
     *
     * @see <a href="https://www.rfc-editor.org/rfc/rfc5208#section-5">RFC 5208, 5 Private-Key Information Syntax</a>
     */
    private static byte[] pkcs8(byte[] bare, PublicKey owner) {
        byte[] subjectPublicKeyInfo = owner.getEncoded();
        int algorithm = contentStart(subjectPublicKeyInfo, 0);
        int algorithmEnd =
                contentStart(subjectPublicKeyInfo, algorithm) + contentLength(subjectPublicKeyInfo, algorithm);
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.writeBytes(VERSION_0);
        content.write(subjectPublicKeyInfo, algorithm, algorithmEnd - algorithm);
        content.writeBytes(der(4, bare));
        return der(0x30, content.toByteArray());
    }

    private static int contentStart(byte[] der, int at) {
        int length = der[at + 1] & 0xFF;
        return at + 2 + (length < 0x80 ? 0 : length & 0x7F);
    }

    private static int contentLength(byte[] der, int at) {
        int length = der[at + 1] & 0xFF;
        if (length < 0x80) {
            return length;
        }
        int value = 0;
        for (int i = 0; i < (length & 0x7F); i++) {
            value = value << 8 | der[at + 2 + i] & 0xFF;
        }
        return value;
    }

    private static byte[] der(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(content.length + 4);
        out.write(tag);
        if (content.length < 0x80) {
            out.write(content.length);
        } else if (content.length < 0x100) {
            out.write(0x81);
            out.write(content.length);
        } else {
            out.write(0x82);
            out.write(content.length >> 8);
            out.write(content.length);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }
}
