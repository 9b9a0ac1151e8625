package io.github.aiproxy.fake;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Compresses pieces into one gzip stream that can be read piece by piece. Stateless; safe to share. */
final class Gzip {
    private Gzip() {}

    static byte[] expand(byte[] gzip) {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<byte[]> pieces(List<byte[]> pieces) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        List<byte[]> compressed = new ArrayList<>();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes, true)) {
            for (int i = 0; i < pieces.size(); i++) {
                gzip.write(pieces.get(i));
                if (i < pieces.size() - 1) {
                    gzip.flush();
                } else {
                    gzip.finish();
                }
                compressed.add(bytes.toByteArray());
                bytes.reset();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return compressed;
    }
}
