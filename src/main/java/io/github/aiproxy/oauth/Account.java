package io.github.aiproxy.oauth;

import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.upstream.Access;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One auth file in use: what it says, kept fresh. Requests ask {@link #access}, which answers at once as long as there is a
 * valid token; everything slow is done by one worker at a time, for all who wait. Thread-safe.
 */
final class Account {
    private static final Logger LOG = LoggerFactory.getLogger(Account.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** A token that is refused so soon after it was renewed is refused for another reason than its age. */
    private static final Duration JUST_RENEWED = Duration.ofMinutes(1);

    private final AuthFile file;
    private final AccountUpkeep upkeep;
    private final Executor workers;
    private final InstantSource clock;
    private final Object lock = new Object();
    private volatile AccountState state = AccountState.UNREAD;
    private Promise<Access> running;
    private String refused;

    Account(AuthFile file, AccountUpkeep upkeep, Executor workers, InstantSource clock) {
        this.file = file;
        this.upkeep = upkeep;
        this.workers = workers;
        this.clock = clock;
    }

    AccountState state() {
        return state;
    }

    boolean isBusy() {
        synchronized (lock) {
            return running != null;
        }
    }

    /** How messages to clients name it: the folder is nobody's business there. */
    String label() {
        return file.path().getFileName().toString();
    }

    /** What to present now. */
    Future<Access> access() {
        AccountState now = state;
        Instant time = clock.instant();
        if (now.isUsable(time)) {
            if (now.isDue(time)) {
                keepUp(null);
            }
            return Future.succeededFuture(now.access());
        }
        return now.disabled() != null || now.waits(time) ? now.refusal(label(), time) : keepUp(null);
    }

    /** What to present after {@code token} was refused before its time. */
    Future<Access> renewed(String token) {
        AccountState now = state;
        Instant time = clock.instant();
        if (now.isUsable(time) && !now.access().token().equals(token)) {
            return Future.succeededFuture(now.access());
        }
        if (now.disabled() != null || now.waits(time)) {
            return now.refusal(label(), time);
        }
        if (now.renewedAt() != null && time.isBefore(now.renewedAt().plus(JUST_RENEWED))) {
            return Future.failedFuture(new ChatException(
                    new ChatError(ChatError.Kind.AUTHENTICATION, "the upstream refused a token that is new")));
        }
        return keepUp(token);
    }

    /** How long it is known to fail; zero if a request could present it now, or after a moment. */
    Duration untilHopeful() {
        AccountState now = state;
        Instant time = clock.instant();
        if (now.isUsable(time)) {
            return Duration.ZERO;
        }
        if (now.disabled() != null) {
            return JUST_RENEWED; // a guess: whenever its owner logs in again
        }
        return now.waits(time) ? Duration.between(time, now.retryAt()) : Duration.ZERO;
    }

    /** Looks whether the file changed, or new tokens are due; a worker sees to it then. Reads file attributes: for workers. */
    void look(boolean proactive) {
        AccountState now = state;
        Instant time = clock.instant();
        boolean changed = !Objects.equals(now.stamp(), file.stamp());
        // What could not be read is looked at again soon, whatever its stamp.
        boolean due = proactive
                && now.disabled() == null
                && (now.isDue(time) || (now.unsavedOver() != null && !now.waits(time)));
        if (changed || due || now.isUnread()) {
            keepUp(null);
        }
    }

    /** Has the account brought up to date, unless that is being done. */
    Future<Access> keepUp(String refusedToken) {
        Promise<Access> mine;
        synchronized (lock) {
            if (refusedToken != null) {
                refused = refusedToken;
            }
            if (running != null) {
                return running.future();
            }
            mine = Promise.promise();
            running = mine;
        }
        try {
            workers.execute(() -> run(mine));
        } catch (RejectedExecutionException e) {
            finish(mine, state);
        }
        // Waiters may stop waiting; the work goes on, as a token that is on its way must be kept.
        CompletableFuture.delayedExecutor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS, Runnable::run)
                .execute(() -> mine.tryFail(new ChatException(
                        new ChatError(ChatError.Kind.TIMEOUT, label() + " was not renewed in time"))));
        return mine.future();
    }

    private void run(Promise<Access> mine) {
        AccountState next = state;
        String token;
        do {
            synchronized (lock) {
                token = refused;
                refused = null;
            }
            try {
                next = upkeep.bringUpToDate(next, token);
            } catch (RuntimeException e) {
                // Not the exception itself: its message may hold what was read.
                LOG.error(
                        "{} cannot be kept up to date: {} at {}",
                        file,
                        e.getClass().getName(),
                        place(e));
                next = next.failed("an error in this program", null, clock.instant());
            }
        } while (isRefused(next));
        finish(mine, next);
    }

    private static StackTraceElement place(RuntimeException e) {
        return e.getStackTrace().length == 0 ? null : e.getStackTrace()[0];
    }

    /** Whether somebody reported meanwhile that what came out is refused too. */
    private boolean isRefused(AccountState next) {
        synchronized (lock) {
            boolean same = refused != null && refused.equals(next.tokens().access()) && next.renewedAt() == null;
            if (!same) {
                refused = null;
            }
            return same && next.isUsable(clock.instant()) && !next.waits(clock.instant());
        }
    }

    private void finish(Promise<Access> mine, AccountState next) {
        synchronized (lock) {
            state = next;
            running = null;
        }
        Instant time = clock.instant();
        if (next.isUsable(time)) {
            mine.tryComplete(next.access());
        } else {
            mine.tryFail(next.refusal(label(), time).cause());
        }
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
