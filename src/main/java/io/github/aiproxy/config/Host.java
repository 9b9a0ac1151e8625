package io.github.aiproxy.config;

/** Host names and addresses, as far as they can be judged without asking the network. Stateless; safe to share. */
final class Host {
    private Host() {}

    /** The host without brackets; null if it is no host name and no address. */
    static String plain(String text) {
        if (text.startsWith("[") && text.endsWith("]")) {
            String inside = text.substring(1, text.length() - 1);
            return isIpv6(inside) ? inside : null;
        }
        return isIpv6(text) || isName(text) ? text : null;
    }

    static boolean isLoopback(String host) {
        if (host.equalsIgnoreCase("localhost") || host.equals("::1") || host.equals("0:0:0:0:0:0:0:1")) {
            return true;
        }
        // A name such as 127.example.com is none, whatever it resolves to.
        return host.startsWith("127.") && host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
    }

    static boolean isIpv6(String text) {
        return text.indexOf(':') != text.lastIndexOf(':')
                && text.chars().allMatch(c -> c == ':' || c == '.' || Character.digit(c, 16) >= 0);
    }

    private static boolean isName(String text) {
        return !text.isEmpty()
                && text.length() <= 253
                && !text.startsWith(".")
                && !text.startsWith("-")
                && !text.contains("..")
                && text.chars().allMatch(Host::isNameCharacter);
    }

    /** Underscores too: container networks have them in names. */
    private static boolean isNameCharacter(int c) {
        return c == '.' || c == '-' || c == '_' || (c < 128 && Character.isLetterOrDigit(c));
    }
}
