package io.github.aiproxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class FileLimitTest {
    private static final String TABLE = """
            Limit                     Soft Limit           Hard Limit           Units
            Max processes             96365                96365                processes
            Max open files            %-20s 524288               files
            Max locked memory         8388608              8388608              bytes
            """;

    @Test
    void theSoftLimitIsFound() {
        assertThat(FileLimit.files(String.format(TABLE, "1024"))).isEqualTo(1024);
        assertThat(FileLimit.files(String.format(TABLE, "unlimited"))).isEqualTo(Long.MAX_VALUE);
        assertThat(FileLimit.files("")).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void itIsTheProcesss() {
        long files = ManagementFactory.getOperatingSystemMXBean()
                        instanceof com.sun.management.UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
        assertThat(FileLimit.requests()).isEqualTo(files == Long.MAX_VALUE ? files : Math.max(0, files - 200) / 2);
    }
}
