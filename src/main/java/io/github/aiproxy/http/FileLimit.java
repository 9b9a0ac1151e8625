package io.github.aiproxy.http;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** How many connections the operating system allows the process. Stateless. */
public final class FileLimit {
    /** Where Linux tells it: the JDK's management classes would cost a start ten milliseconds. */
    private static final Path LIMITS = Path.of("/proc/self/limits");

    /** Jars, logs and listening sockets. */
    private static final long OWN = 200;
    /** The client's connection and the upstream's. */
    private static final long PER_REQUEST = 2;

    private FileLimit() {}

    /**
     * How many requests the limit of open files allows at once.
     *
     * @return {@link Long#MAX_VALUE} if the operating system does not say
     */
    public static long requests() {
        long files;
        try {
            files = files(Files.readString(LIMITS));
        } catch (IOException e) {
            files = managed();
        }
        return files == Long.MAX_VALUE ? files : Math.max(0, files - OWN) / PER_REQUEST;
    }

    /** The soft limit in a table of names, soft limits, hard limits and units. */
    static long files(String limits) {
        String name = "Max open files";
        int at = limits.indexOf(name);
        if (at < 0) {
            return Long.MAX_VALUE;
        }
        long files = 0;
        int i = at + name.length();
        while (limits.charAt(i) == ' ') {
            i++;
        }
        for (; Character.isDigit(limits.charAt(i)); i++) {
            files = 10 * files + Character.digit(limits.charAt(i), 10);
        }
        // Else it is "unlimited".
        return limits.charAt(i) == ' ' ? files : Long.MAX_VALUE;
    }

    private static long managed() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
    }
}
