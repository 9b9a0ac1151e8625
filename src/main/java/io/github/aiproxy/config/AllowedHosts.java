package io.github.aiproxy.config;

import java.util.List;
import java.util.Locale;

/**
 * By which names a proxy may be called. A web page that is open in a browser beside it can make its own name lead to
 * 127.0.0.1 (DNS rebinding), but not call the proxy by another name than that; and the browser tells where a page is from.
 * A proxy with keys need not care, as pages have none. Immutable; safe to share.
 */
public final class AllowedHosts {
    /** Ends of names that nobody can register: RFC 6761, RFC 6762, RFC 8375 and ICANN's resolution 2024.07.29.06. */
    private static final String[] PRIVATE = {".localhost", ".local", ".internal", ".home.arpa", ".test"};

    private final boolean any;
    private final List<String> named;
    private volatile String lastGood;

    public AllowedHosts(Config config) {
        named = config.server().allowedHosts();
        any = named.contains("*") || named.isEmpty() && !config.apiKeys().isEmpty();
    }

    /** The host of {@code host:port} as a request has it, in lower case; null if it is none. */
    public static String host(String authority) {
        int colon = authority.lastIndexOf(':');
        String host = authority;
        if (colon > authority.lastIndexOf(']')) {
            String port = authority.substring(colon + 1);
            if (port.length() > 5 || !port.chars().allMatch(c -> c >= '0' && c <= '9')) {
                return null;
            }
            host = authority.substring(0, colon);
        }
        if (Host.isIpv6(host) && !host.startsWith("[")) {
            return null;
        }
        String plain = Host.plain(host);
        return plain == null ? null : plain.toLowerCase(Locale.ROOT);
    }

    /** Whether a request may have that {@code Host}, which is well-formed. */
    public boolean allows(String authority) {
        // Nearly all requests have the same.
        if (any || authority.equals(lastGood)) {
            return true;
        }
        String host = host(authority);
        if (host == null || !isOwn(host)) {
            return false;
        }
        lastGood = authority;
        return true;
    }

    /**
     * Whether a request may be made by a page.
     *
     * @param origin the header {@code Origin}; null if there is none
     * @param site the header {@code Sec-Fetch-Site}; null if there is none
     */
    public boolean allowsPage(String origin, String site) {
        if (any || origin == null && site == null) {
            return true;
        }
        if (origin != null && (origin.startsWith("http://") || origin.startsWith("https://"))) {
            return allows(origin.substring(origin.indexOf("://") + 3));
        }
        // Applications have schemes of their own; a page that hides where it is from says null, or nothing.
        return origin != null && !origin.equals("null") || !"cross-site".equals(site);
    }

    private boolean isOwn(String host) {
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        if (Host.isLoopback(name)) {
            return true;
        }
        if (named.isEmpty()) {
            return isAddress(name) || isPrivate(name);
        }
        for (String allowed : named) {
            boolean under = allowed.startsWith("*.") && name.endsWith(allowed.substring(1));
            if (under || name.equals(allowed)) {
                return true;
            }
        }
        return false;
    }

    /** A page from an address can only call what is at that address. */
    private static boolean isAddress(String name) {
        return Host.isIpv6(name) || name.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
    }

    private static boolean isPrivate(String name) {
        if (name.indexOf('.') < 0) {
            return true;
        }
        for (String end : PRIVATE) {
            if (name.endsWith(end)) {
                return true;
            }
        }
        return false;
    }
}
