package io.github.aiproxy.codec;

/** The names of files for OpenAI, which tells their type by the name's ending and refuses those without. Stateless. */
public final class OpenAiFiles {
    private OpenAiFiles() {}

    /**
     * A name with the ending that the type has, if it has one of its own; other protocols name a document by its title.
     *
     * @param said null or empty for a document without a name
     */
    public static String name(String said, String mimeType) {
        String ending =
                switch (mimeType) {
                    case "application/pdf" -> ".pdf";
                    case "application/json" -> ".json";
                    case "text/csv" -> ".csv";
                    case "text/html" -> ".html";
                    default -> mimeType.startsWith("text/") ? ".txt" : "";
                };
        if (said == null || said.isBlank()) {
            return "document" + ending;
        }
        boolean pdf = ending.equals(".pdf");
        int from = said.length() - ending.length();
        // a text file may well be called otherwise, but not without any ending
        boolean ends = pdf ? said.regionMatches(true, from, ending, 0, ending.length()) : hasEnding(said);
        return ends ? said : said + ending;
    }

    private static boolean hasEnding(String name) {
        int dot = name.lastIndexOf('.');
        return dot > 0 && dot < name.length() - 1 && name.indexOf(' ', dot) < 0;
    }
}
