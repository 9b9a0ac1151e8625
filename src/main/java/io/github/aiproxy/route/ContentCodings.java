package io.github.aiproxy.route;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.decoder.BrotliInputStream;
import com.aayushatharva.brotli4j.encoder.BrotliOutputStream;
import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.config.UpstreamConfig.Compression;
import io.github.aiproxy.sse.ByteSink;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * Content codings of request bodies: undone for clients, applied for upstreams. Stateless; safe to share.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-8.4">RFC 9110, 8.4 Content-Encoding</a>
 */
final class ContentCodings {
    /** More than anybody applies: each undone costs the time for a whole body. */
    private static final int MOST = 3;

    private ContentCodings() {}

    /** Whether the header names any coding that must be undone. */
    static boolean isPlain(String header) {
        return header == null || header.isBlank() || header.trim().equalsIgnoreCase("identity");
    }

    /**
     * Undoes the codings of a body, the last applied first.
     *
     * @param limit the most bytes that any stage may give
     * @throws ChatException 415 for an unknown coding, 400 for a corrupt body, 413 if it is larger than allowed
     */
    static byte[] undo(byte[] body, String header, int limit) {
        if (isPlain(header)) {
            return body;
        }
        List<String> codings = new ArrayList<>();
        for (String coding : header.split(",", -1)) {
            int parameter = coding.indexOf(';');
            String name = (parameter < 0 ? coding : coding.substring(0, parameter))
                    .trim()
                    .toLowerCase(Locale.ROOT);
            if (!name.isEmpty() && !name.equals("identity")) {
                codings.add(name);
            }
        }
        if (codings.size() > MOST) {
            throw new ChatException(new ChatError(
                    ChatError.Kind.UNSUPPORTED_MEDIA, "a request body may have " + MOST + " content codings at most"));
        }
        byte[] bytes = body;
        for (int i = codings.size() - 1; i >= 0; i--) {
            bytes = undoOne(bytes, codings.get(i), limit);
        }
        return bytes;
    }

    private static byte[] undoOne(byte[] body, String coding, int limit) {
        try (InputStream in = reader(new ByteArrayInputStream(body), coding, limit)) {
            ByteSink out = new ByteSink(Math.min(limit, Math.max(1024, body.length * 4)));
            byte[] chunk = new byte[16 << 10];
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                if (out.size() + (long) read > limit) {
                    throw tooLarge(limit);
                }
                out.write(chunk, 0, read);
            }
            return out.toByteArray();
        } catch (IOException e) {
            throw new ChatException(
                    new ChatError(ChatError.Kind.INVALID_REQUEST, "the request body is not valid " + coding + " data"),
                    e);
        }
    }

    static ChatException tooLarge(int limit) {
        return new ChatException(new ChatError(
                ChatError.Kind.TOO_LARGE, "the request body is larger than " + limit + " bytes (max_request_body)"));
    }

    private static InputStream reader(InputStream in, String coding, int limit) throws IOException {
        return switch (coding) {
            case "gzip", "x-gzip" -> new GZIPInputStream(in);
            case "deflate" -> new InflaterInputStream(in);
            // A frame asks for as much memory as it likes, by a few bytes: it gets what a body may need, and 8 MB,
            // which
            // RFC 8878 3.1.1.1.2 wants supported, at least.
            case "zstd", "x-zstd" ->
                new ZstdInputStream(in)
                        .setLongMax(Math.max(23, Math.min(31, 32 - Integer.numberOfLeadingZeros(limit - 1))));
            case "br" -> {
                Brotli4jLoader.ensureAvailability();
                yield new BrotliInputStream(in);
            }
            default ->
                throw new ChatException(new ChatError(
                        ChatError.Kind.UNSUPPORTED_MEDIA,
                        "the content coding \"" + coding + "\" is not supported: use gzip, zstd, br or deflate"));
        };
    }

    /** Applies a coding; the body itself if the result is not smaller. */
    static byte[] apply(byte[] body, Compression compression) {
        ByteSink out = new ByteSink(body.length / 2 + 64);
        try (OutputStream coded = writer(out, compression)) {
            coded.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.size() < body.length ? out.toByteArray() : body;
    }

    private static OutputStream writer(ByteSink out, Compression compression) throws IOException {
        return switch (compression) {
            case NONE -> out;
            case GZIP -> new GZIPOutputStream(out);
            case ZSTD -> new ZstdOutputStream(out);
            case BR -> {
                Brotli4jLoader.ensureAvailability();
                yield new BrotliOutputStream(out);
            }
        };
    }
}
