package io.github.aiproxy.config;

import java.util.Locale;

/** Checks a {@code base_url}. Stateless; safe to share. */
final class BaseUrl {
    static final String LEGAL =
            "a URL such as \"https://api.example.com\": http or https, a host, perhaps a port and a path,"
                    + " but no user, query or fragment";

    private BaseUrl() {}

    static boolean isLegal(String url) {
        if (url.isEmpty()) {
            return true; // as ${NAME:} may leave it: then it is not given
        }
        int scheme = url.indexOf("://");
        String name = scheme < 0 ? "" : url.substring(0, scheme).toLowerCase(Locale.ROOT);
        if (!name.equals("http") && !name.equals("https")) {
            return false;
        }
        if (url.chars().anyMatch(c -> c <= ' ' || c > 126 || "?#@\\\"<>^`{|}".indexOf(c) >= 0)) {
            return false;
        }
        String rest = url.substring(scheme + 3);
        int slash = rest.indexOf('/');
        return isAuthority(slash < 0 ? rest : rest.substring(0, slash));
    }

    private static boolean isAuthority(String authority) {
        int colon = authority.lastIndexOf(':');
        if (colon <= authority.lastIndexOf(']')) {
            return isHost(authority);
        }
        String port = authority.substring(colon + 1);
        if (port.length() > 5 || !Quantities.isWhole(port)) {
            return false;
        }
        int number = Integer.parseInt(port);
        return number > 0 && number < 65536 && isHost(authority.substring(0, colon));
    }

    /** In a URL an IPv6 address needs its brackets. */
    private static boolean isHost(String host) {
        return (host.startsWith("[") || !Host.isIpv6(host)) && Host.plain(host) != null;
    }

    /** Whether what is sent there can be read on the way. */
    static boolean isRemoteInTheClear(String url) {
        if (!url.regionMatches(true, 0, "http://", 0, 7)) {
            return false;
        }
        int slash = url.indexOf('/', 7);
        String authority = url.substring(7, slash < 0 ? url.length() : slash);
        int colon = authority.lastIndexOf(':');
        return !Host.isLoopback(
                Host.plain(colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority));
    }

    /** Without trailing slashes. */
    static String trimmed(String url) {
        int end = url.length();
        while (end > 0 && url.charAt(end - 1) == '/') {
            end--;
        }
        return url.substring(0, end);
    }

    /** The version segment that it ends in, such as {@code /v1}; null if it ends in none. */
    static String version(String trimmed) {
        for (String version : new String[] {"/v1", "/v1beta", "/v1alpha"}) {
            if (trimmed.endsWith(version)) {
                return version;
            }
        }
        return null;
    }
}
