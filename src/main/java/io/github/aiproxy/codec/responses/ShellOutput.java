package io.github.aiproxy.codec.responses;

import com.fasterxml.jackson.databind.JsonNode;

/** One run of the shell tool, {@code {"stdout":…,"stderr":…,"outcome":…}}, as words for a model. Stateless. */
final class ShellOutput {
    private ShellOutput() {}

    static String text(JsonNode run) {
        String out = Fields.text(run, "stdout");
        String err = Fields.text(run, "stderr");
        StringBuilder text = new StringBuilder(out == null ? "" : out);
        if (err != null && !err.isEmpty()) {
            line(text, "stderr: " + err);
        }
        JsonNode outcome = Fields.get(run, "outcome");
        if (outcome != null && "timeout".equals(Fields.text(outcome, "type"))) {
            line(text, "timed out");
        }
        Integer code = outcome == null ? null : Fields.figure(outcome, "exit_code");
        if (code != null && code != 0) {
            line(text, "exit code " + code);
        }
        return text.toString();
    }

    private static void line(StringBuilder text, String line) {
        if (text.length() > 0 && text.charAt(text.length() - 1) != '\n') {
            text.append('\n');
        }
        text.append(line);
    }
}
