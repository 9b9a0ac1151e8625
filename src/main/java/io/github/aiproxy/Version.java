package io.github.aiproxy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The program's version, from the build. Stateless. */
public final class Version {
    private Version() {}

    /** Such as {@code 1.2.0}. */
    public static String of() {
        try (InputStream in = Version.class.getResourceAsStream("/aiproxy/version.properties")) {
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
