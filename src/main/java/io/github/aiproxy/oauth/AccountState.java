package io.github.aiproxy.oauth;

import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.upstream.Access;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;

/**
 * What is known of an account at one moment. Immutable.
 *
 * @param stamp of the file when it was read or written last; null before, and if there is no file
 * @param tokens in use
 * @param access what requests present; null if there is nothing, or a project is missing
 * @param owner whose it is; null if unknown
 * @param dialect of the file; null if it could not be read
 * @param projectId null if unknown
 * @param renewAt when new tokens are due; null for never
 * @param renewedAt when this program renewed them; null if it did not
 * @param unsavedOver what the file has while the tokens are newer, as they could not be written; else null
 * @param disabled why nothing will work until the file changes; null if it may work
 * @param trouble why the last attempt failed; null if it did not
 * @param failures so many in a row
 * @param retryAt not to try before; null for at once
 */
record AccountState(
        AuthFile.Stamp stamp,
        Tokens tokens,
        Access access,
        String owner,
        Dialect dialect,
        String projectId,
        Instant renewAt,
        Instant renewedAt,
        Tokens unsavedOver,
        String disabled,
        String trouble,
        int failures,
        Instant retryAt) {
    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

    static final AccountState UNREAD =
            new AccountState(null, Tokens.NONE, null, null, null, null, null, null, null, null, null, 0, null);

    /** Whether the file was not looked into yet. */
    boolean isUnread() {
        return dialect == null && disabled == null;
    }

    /** Whether requests can present it now. */
    boolean isUsable(Instant now) {
        return access != null && disabled == null && (tokens.expiry() == null || now.isBefore(tokens.expiry()));
    }

    /** Whether new tokens are due, and may be asked for. */
    boolean isDue(Instant now) {
        return renewAt != null && !now.isBefore(renewAt) && !waits(now);
    }

    /** Whether the last failure is too fresh to try again. */
    boolean waits(Instant now) {
        return retryAt != null && now.isBefore(retryAt);
    }

    /** The state after a file that no account can be had from. */
    AccountState disabled(AuthFile.Stamp at, String reason) {
        return new AccountState(at, Tokens.NONE, null, owner, dialect, null, null, null, null, reason, null, 0, null);
    }

    /** The state with another project, and with what requests present then. */
    AccountState withProject(String project, AuthFile.Stamp at) {
        return new AccountState(
                at,
                tokens,
                new Access(tokens.access(), null, project),
                owner,
                dialect,
                project,
                renewAt,
                renewedAt,
                unsavedOver,
                null,
                null,
                0,
                null);
    }

    /** The state after the tokens were written. */
    AccountState saved(AuthFile.Stamp at) {
        return new AccountState(
                at, tokens, access, owner, dialect, projectId, renewAt, renewedAt, null, disabled, trouble, failures,
                retryAt);
    }

    /** The state after something that may work later: each wait is twice the last. */
    AccountState failed(String reason, Duration wait, Instant now) {
        Duration own = failures >= 10 ? LONGEST_WAIT : FIRST_WAIT.multipliedBy(1L << failures);
        Duration longer = wait != null && wait.compareTo(own) > 0 ? wait : own;
        Instant until = now.plus(longer.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : longer);
        return new AccountState(
                stamp,
                tokens,
                access,
                owner,
                dialect,
                projectId,
                renewAt,
                renewedAt,
                unsavedOver,
                null,
                reason,
                failures + 1,
                until);
    }

    /** What a request gets instead of an access. */
    Future<Access> refusal(String label, Instant now) {
        if (disabled != null) {
            return Future.failedFuture(
                    new ChatException(new ChatError(ChatError.Kind.AUTHENTICATION, label + " " + disabled)));
        }
        String why = trouble == null ? "has no valid token" : "has no valid token: " + trouble;
        Duration wait = retryAt == null || retryAt.isBefore(now) ? null : Duration.between(now, retryAt);
        return Future.failedFuture(
                new ChatException(new ChatError(ChatError.Kind.UPSTREAM, 502, label + " " + why, null, wait)));
    }
}
