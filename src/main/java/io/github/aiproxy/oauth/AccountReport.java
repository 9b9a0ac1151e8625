package io.github.aiproxy.oauth;

import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What the owner of an auth file wants to know of it. Immutable; holds no token.
 *
 * @param upstream that uses it
 * @param type the upstream's
 * @param file as configured, absolute
 * @param dialect the file's shape; empty if it could not be read
 * @param account whose it is; empty if unknown
 * @param expiry of its access token; empty if unknown
 * @param project empty if none is needed, or it has to be found
 * @param state in a word or two
 * @param problem what is missing or wrong; empty if nothing
 * @param usable whether requests can present it
 */
public record AccountReport(
        String upstream,
        String type,
        Path file,
        String dialect,
        String account,
        String expiry,
        String project,
        String state,
        String problem,
        boolean usable) {

    static AccountReport off(String upstream, AccountType type, Path file) {
        return new AccountReport(upstream, type.apiType(), file, "", "", "", "", "off", "", true);
    }

    static AccountReport of(
            String upstream,
            AccountType type,
            Path file,
            AccountState state,
            String lacks,
            boolean renewed,
            Instant now) {
        boolean valid = state.tokens().access() != null
                && (state.tokens().expiry() == null
                        || now.isBefore(state.tokens().expiry()));
        String problem = "";
        String word;
        if (state.disabled() != null) {
            word = "unusable";
            problem = state.disabled();
        } else if (state.trouble() != null) {
            word = valid ? "not renewed" : "unusable";
            problem = state.trouble();
        } else if (!lacks.isEmpty()) {
            word = valid ? "usable, for now" : "unusable";
            problem = "lacks " + lacks;
        } else {
            word = renewed ? "renewed" : valid ? "usable" : "expired, renewable";
        }
        boolean usable = word.equals("renewed")
                || word.equals("usable")
                || word.equals("expired, renewable")
                || (word.equals("usable, for now") && !renewed);
        return new AccountReport(
                upstream,
                type.apiType(),
                file,
                state.dialect() == null ? "" : state.dialect().label(),
                state.owner() == null ? "" : state.owner(),
                state.tokens().expiry() == null
                        ? ""
                        : state.tokens()
                                .expiry()
                                .truncatedTo(ChronoUnit.SECONDS)
                                .toString(),
                state.projectId() != null ? state.projectId() : type.needsProject() ? "to be found" : "",
                word,
                problem,
                usable);
    }
}
