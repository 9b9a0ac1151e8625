package io.github.aiproxy.fuzz;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.encoder.Encoder;
import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/** What a target is fed first: the files of the tests, and what once broke it. Stateless. */
final class Seeds {
    private static final Path RESOURCES = Path.of(System.getProperty("basedir", ""), "src/test/resources");

    private static final List<String> LIMITS = List.of(
            "retry-after: Mon, 23 Nov 2026 12:00:30 GMT\n\n",
            "retry-after-ms: 250\nanthropic-ratelimit-requests-remaining: 0\nanthropic-ratelimit-requests-reset: 2026-08-02T01:00:00Z\n",
            "x-ratelimit-remaining-tokens: 0\nx-ratelimit-reset-tokens: 1h16m0.5s\n",
            "anthropic-ratelimit-unified-5h-status: rejected\nanthropic-ratelimit-unified-5h-reset: 1785630000\n",
            "x-codex-primary-used-percent: 100\nx-codex-primary-reset-at: 1785630000\n\n{\"error\":{\"type\":\"usage_limit_reached\"}}",
            "a: b\n\n{\"error\":{\"type\":\"usage_limit_reached\",\"resets_at\":1785630000,\"resets_in_seconds\":60}}",
            "a: b\n\n{\"error\":{\"code\":429,\"message\":\"quota\",\"details\":[{\"reason\":\"QUOTA_EXHAUSTED\",\"metadata\":{\"quotaResetTimeStamp\":\"2026-08-02T01:00:00Z\",\"quotaResetDelay\":\"1h2m\"}},{\"retryDelay\":\"3.5s\"}]}}");

    private Seeds() {}

    /** Files that broke the target once, in {@code src/test/resources/fuzz/<target>/}. */
    static Path found(FuzzTarget target) {
        return RESOURCES.resolve("fuzz").resolve(target.id());
    }

    static List<byte[]> of(FuzzTarget target) {
        String id = target.id();
        String protocol = id.substring(id.indexOf('-') + 1);
        List<byte[]> seeds = new ArrayList<>();
        if (id.startsWith("request-")) {
            files("golden/request", name -> name.endsWith("/" + protocol + ".json"), seeds);
            files("codec/" + protocol, name -> isRequest(name) && name.endsWith(".json"), seeds);
        } else if (id.startsWith("reply-")) {
            files("golden/reply", name -> name.endsWith("/" + protocol + ".json"), seeds);
            files("codec/" + protocol, name -> !isRequest(name) && name.endsWith(".json"), seeds);
        } else if (id.startsWith("stream-")) {
            files("golden/reply", name -> name.endsWith("/" + protocol + ".sse"), seeds);
            files("codec/" + protocol, name -> name.endsWith(".sse"), seeds);
        } else {
            switch (target) {
                case ERROR -> files("golden/error", name -> name.contains("/upstream."), seeds);
                case FRAMES -> files("golden/reply", name -> name.endsWith(".sse"), seeds);
                case CONFIG -> {
                    files("config", name -> name.endsWith(".yaml"), seeds);
                    files("../../..", name -> name.endsWith("/config.example.yaml"), 1, seeds);
                }
                case LOGIN -> files("oauth", name -> name.endsWith(".json"), seeds);
                case CODINGS -> coded(seeds);
                case ENVELOPES -> {
                    files("golden/request/full", name -> name.endsWith(".json"), seeds);
                    files("golden/reply/full", name -> true, seeds);
                    seeds.add(bytes("{\"response\":{\"candidates\":[]},\"traceId\":\"t\"}"));
                    seeds.add(bytes("data: {\"response\":{\"candidates\":[]},\"traceId\":\"t\"}\n\n"));
                }
                case LIMITS -> LIMITS.forEach(text -> seeds.add(bytes(text)));
                default ->
                    files("golden", name -> name.endsWith("l/openai.json") || name.endsWith("l/gemini.json"), seeds);
            }
        }
        if (Files.exists(found(target))) {
            files("fuzz/" + id, name -> true, seeds);
        }
        return seeds;
    }

    private static boolean isRequest(String name) {
        return name.contains("request") || name.contains("/same/");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    private static void files(String folder, Predicate<String> wanted, List<byte[]> sink) {
        files(folder, wanted, 9, sink);
    }

    private static void files(String folder, Predicate<String> wanted, int depth, List<byte[]> sink) {
        try (Stream<Path> files = Files.walk(RESOURCES.resolve(folder), depth)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                if (wanted.test(file.toString().replace('\\', '/'))) {
                    sink.add(Files.readAllBytes(file));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first byte says which coding: see {@code FuzzedCodings}. */
    private static void coded(List<byte[]> sink) {
        byte[] plain = bytes("{\"model\":\"m\",\"text\":\"hello hello hello hello\"}".repeat(5));
        Brotli4jLoader.ensureAvailability();
        try {
            ByteArrayOutputStream gzip = new ByteArrayOutputStream();
            try (GZIPOutputStream out = new GZIPOutputStream(gzip)) {
                out.write(plain);
            }
            ByteArrayOutputStream deflate = new ByteArrayOutputStream();
            try (DeflaterOutputStream out = new DeflaterOutputStream(deflate)) {
                out.write(plain);
            }
            List<byte[]> bodies =
                    List.of(gzip.toByteArray(), deflate.toByteArray(), Zstd.compress(plain), Encoder.compress(plain));
            for (int i = 0; i < bodies.size(); i++) {
                byte[] seed = new byte[bodies.get(i).length + 1];
                seed[0] = (byte) i;
                System.arraycopy(bodies.get(i), 0, seed, 1, bodies.get(i).length);
                sink.add(seed);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
