package io.github.aiproxy.http;

import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;

/** How many connections the operating system allows the process. Stateless. */
public final class FileLimit {
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
        OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
        return system instanceof com.sun.management.UnixOperatingSystemMXBean unix
                ? Math.max(0, unix.getMaxFileDescriptorCount() - OWN) / PER_REQUEST
                : Long.MAX_VALUE;
    }
}
