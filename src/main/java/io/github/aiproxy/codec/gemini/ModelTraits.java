package io.github.aiproxy.codec.gemini;

import java.util.Locale;

/**
 * What a model's name tells about what it accepts. Immutable; safe to share.
 *
 * @param levels thinks by level, signs its calls, and takes media inside function responses (Gemini 3 and later)
 * @param thinks whether it takes a thinking configuration at all
 * @param pro whether it always thinks
 * @param lite whether its budgets begin at 512
 * @param prefills whether the caller may begin the answer: after Gemini 3.1 a request that ends so is refused
 * @param samples whether it heeds temperature, top P and top K: from Gemini 3.5 Flash-Lite and 3.6 on they are deprecated,
 *     ignored, and announced to be refused
 * @see <a href="https://ai.google.dev/gemini-api/docs/whats-new-gemini-3.6">Gemini API, What's new in Gemini 3.6, API
 *     changes (read 2026-11)</a>
 * @see <a href="https://ai.google.dev/gemini-api/docs/thinking">Gemini API, Thinking, levels and budgets (read
 *     2026-11)</a>
 */
record ModelTraits(boolean levels, boolean thinks, boolean pro, boolean lite, boolean prefills, boolean samples) {

    static ModelTraits of(String model) {
        String name = model == null ? "" : model.toLowerCase(Locale.ROOT);
        name = name.substring(name.lastIndexOf('/') + 1);
        int generation = 0;
        if (name.startsWith("gemini-")) {
            for (int i = "gemini-".length(); i < name.length() && i < 10 && isDigit(name.charAt(i)); i++) {
                generation = generation * 10 + name.charAt(i) - '0';
            }
        }
        boolean old = generation == 1 || name.startsWith("gemini-2.0") || name.startsWith("gemma");
        boolean levels = generation >= 3;
        boolean prefills = !levels || name.startsWith("gemini-3-") || name.startsWith("gemini-3.1-");
        boolean lite = name.contains("lite");
        boolean samples = prefills || (name.startsWith("gemini-3.5-flash") && !lite);
        return new ModelTraits(levels, !old, name.contains("pro"), lite, prefills, samples);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
