package io.github.aiproxy.config;

import java.util.Collection;
import java.util.Locale;

/** Finds the word that was meant. Stateless; safe to share. */
final class DidYouMean {
    private DidYouMean() {}

    /** {@code ; did you mean "x"?}, or nothing if no word is near. */
    static String hint(String word, Collection<String> words) {
        String nearest = nearest(word, words);
        return nearest == null ? "" : "; did you mean \"" + nearest + "\"?";
    }

    private static String nearest(String word, Collection<String> words) {
        String wanted = plain(word);
        if (wanted.isEmpty() || wanted.length() > 60) {
            return null;
        }
        String best = null;
        int least = Math.max(1, wanted.length() / 3) + 1;
        for (String candidate : words) {
            String plain = plain(candidate);
            // Half a key is a frequent slip too: "mappings" for "model_mappings".
            boolean part =
                    (wanted.length() >= 4 && plain.contains(wanted)) || (plain.length() >= 4 && wanted.contains(plain));
            int distance = Math.min(distance(wanted, plain), part ? 2 : Integer.MAX_VALUE);
            if (distance < least) {
                least = distance;
                best = candidate;
            }
        }
        return best;
    }

    private static String plain(String word) {
        return word.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "").strip();
    }

    /** Insertions, deletions, replacements and swaps of neighbours. */
    private static int distance(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                cost[i][j] = Math.min(cost[i - 1][j - 1] + same, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
                }
            }
        }
        return cost[a.length()][b.length()];
    }
}
