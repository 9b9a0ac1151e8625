package io.github.aiproxy.oauth;

import java.util.ArrayList;
import java.util.List;

/** Writes reports as a table for people. Stateless. */
public final class AccountTable {
    private static final List<String> HEADINGS =
            List.of("UPSTREAM", "TYPE", "FILE", "SHAPE", "ACCOUNT", "EXPIRES", "PROJECT", "STATE");

    private AccountTable() {}

    /** A line for each file, and one below it for what is wrong with it. */
    public static String of(List<AccountReport> reports) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEADINGS);
        reports.forEach(report -> rows.add(row(report)));
        int[] widths = new int[HEADINGS.size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder table = new StringBuilder();
        for (int i = 0; i < rows.size(); i++) {
            line(table, rows.get(i), widths);
            if (i > 0 && !reports.get(i - 1).problem().isEmpty()) {
                table.append("    ").append(plain(reports.get(i - 1).problem())).append('\n');
            }
        }
        return table.toString();
    }

    private static List<String> row(AccountReport report) {
        return List.of(
                plain(report.upstream()),
                report.type(),
                plain(report.file().toString()),
                orDash(report.dialect()),
                orDash(report.account()),
                orDash(report.expiry()),
                orDash(report.project()),
                report.state());
    }

    private static void line(StringBuilder table, List<String> row, int[] widths) {
        int start = table.length();
        for (int i = 0; i < widths.length; i++) {
            String cell = row.get(i);
            table.append(cell).append(" ".repeat(widths[i] - cell.length() + 2));
        }
        int end = table.length();
        while (end > start && table.charAt(end - 1) == ' ') {
            end--;
        }
        table.setLength(end);
        table.append('\n');
    }

    private static String orDash(String cell) {
        return cell.isEmpty() ? "-" : plain(cell);
    }

    /** What a file or a server says must not drive the terminal. */
    private static String plain(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        text.codePoints().forEach(c -> plain.appendCodePoint(Character.isISOControl(c) ? '?' : c));
        return plain.toString();
    }
}
