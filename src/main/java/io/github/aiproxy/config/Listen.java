package io.github.aiproxy.config;

/**
 * A {@code listen} value.
 *
 * @param host null if it names none
 * @param port 0 lets the system choose
 */
record Listen(String host, int port) {
    static final String LEGAL = "a port from 0 to 65535, \":port\" or \"host:port\"";

    /** {@code 8080}, {@code :8080}, {@code host:8080}, {@code [::1]:8080}; null if it is nothing such. */
    static Listen of(String text) {
        int colon = text.lastIndexOf(':');
        String port = text.substring(colon + 1);
        if (port.length() > 5 || !Quantities.isWhole(port) || port.startsWith("-") || Integer.parseInt(port) > 65535) {
            return null;
        }
        if (colon <= 0) {
            return new Listen(null, Integer.parseInt(port));
        }
        String host = Host.plain(text.substring(0, colon));
        return host == null ? null : new Listen(host, Integer.parseInt(port));
    }
}
