package io.github.aiproxy.config;

/** Which models an upstream serves. Stateless; safe to share. */
final class Models {
    private Models() {}

    /** Whether the upstream serves the model by that name of the clients'. */
    static boolean offers(UpstreamConfig upstream, String model) {
        return upstream.availableModels().isEmpty()
                || upstream.availableModels().stream().anyMatch(glob -> matches(glob, model));
    }

    /** {@code *} stands for any characters, also none; the rest is exact. */
    static boolean matches(String glob, String text) {
        int star = glob.indexOf('*');
        if (star < 0) {
            return glob.equals(text);
        }
        if (!text.startsWith(glob.substring(0, star))) {
            return false;
        }
        int at = star;
        while (true) {
            int next = glob.indexOf('*', star + 1);
            if (next < 0) {
                String tail = glob.substring(star + 1);
                return text.length() - at >= tail.length() && text.endsWith(tail);
            }
            String part = glob.substring(star + 1, next);
            int found = text.indexOf(part, at);
            if (found < 0) {
                return false;
            }
            at = found + part.length();
            star = next;
        }
    }
}
