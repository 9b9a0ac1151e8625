package io.github.aiproxy.fuzz;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Lets Jazzer look for bytes that break a target, one target after the other, each in a JVM of its own:
 * {@code ./mvnw test-compile -Pfuzz}, with {@code -Dfuzz.seconds=600} for longer and {@code "-Dfuzz.targets=login config"}
 * for some. What Jazzer learns stays in {@code target/fuzz/<target>/corpus}; what breaks a target is beside it as {@code
 * crash-…} and belongs, made small, into {@code src/test/resources/fuzz/<target>}.
 */
public final class LongFuzz {
    private static final Path FOLDER = Path.of("target/fuzz");

    private LongFuzz() {}

    /** The seconds for each target, then the targets' names; all targets if there are none. */
    public static void main(String[] args) throws IOException, InterruptedException {
        List<FuzzTarget> targets = new ArrayList<>();
        for (int i = 1; i < args.length; i++) {
            targets.add(FuzzTarget.of(args[i]));
        }
        List<String> broken = new ArrayList<>();
        for (FuzzTarget target : targets.isEmpty() ? Arrays.asList(FuzzTarget.values()) : targets) {
            System.out.println("== " + target.id());
            if (jazzer(target, args[0]) != 0) {
                broken.add(target.id());
            }
        }
        System.out.println(broken.isEmpty() ? "nothing broke" : "broken: " + String.join(", ", broken));
        System.exit(broken.isEmpty() ? 0 : 1);
    }

    private static int jazzer(FuzzTarget target, String seconds) throws IOException, InterruptedException {
        Path folder = FOLDER.resolve(target.id());
        Path corpus = Files.createDirectories(folder.resolve("corpus"));
        Path seeds = Files.createDirectories(folder.resolve("seeds"));
        int number = 0;
        for (byte[] seed : Seeds.of(target)) {
            Files.write(seeds.resolve("seed-" + number++), seed);
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:+UseSerialGC",
                "-XX:+EnableDynamicAgentLoading",
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + JazzerEntry.class.getName(),
                "--target_args=" + target.id(),
                "--instrumentation_includes=io.github.aiproxy.**",
                // It takes Netty's look for what the JDK has for misuse.
                "--disabled_hooks=com.code_intelligence.jazzer.sanitizers.UnsafeSanitizer",
                "--reproducer_path=" + folder,
                "--keep_going=10",
                "-artifact_prefix=" + folder + "/",
                "-max_total_time=" + seconds,
                "-timeout=20",
                "-rss_limit_mb=3000",
                "-max_len=65536",
                "-print_final_stats=1",
                corpus.toString(),
                seeds.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (BufferedReader lines = process.inputReader()) {
            lines.lines().filter(line -> !line.startsWith("INFO: Instrumented")).forEach(System.out::println);
        }
        return process.waitFor();
    }
}
