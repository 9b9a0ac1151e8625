package io.github.aiproxy.oauth;

import io.github.aiproxy.config.OAuthConfig;
import io.github.aiproxy.upstream.Access;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.DoubleSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings an account up to date: reads its file if that changed, renews its tokens if they are due, writes them back before
 * anybody uses them, and finds its project. Blocks: for workers, one at a time for an account.
 */
final class AccountUpkeep {
    private static final Logger LOG = LoggerFactory.getLogger(AccountUpkeep.class);
    private static final Duration LEAD = Duration.ofMinutes(5);
    private static final Duration MOST_JITTER = Duration.ofMinutes(5);
    /** The official Codex client renews a login that it did not renew for so long, whatever the token says. */
    private static final Duration CODEX_AGE = Duration.ofDays(8);

    private static final Duration JUST_RENEWED = Duration.ofMinutes(1);
    private static final Duration WRONG_CLIENT = Duration.ofMinutes(5);

    private final AccountType type;
    private final OAuthConfig config;
    private final AuthFile file;
    private final TokenEndpoint endpoint;
    private final ProjectSearch projects;
    private final InstantSource clock;
    private final DoubleSupplier random;

    AccountUpkeep(
            AccountType type,
            OAuthConfig config,
            AuthFile file,
            TokenEndpoint endpoint,
            ProjectSearch projects,
            InstantSource clock,
            DoubleSupplier random) {
        this.type = type;
        this.config = config;
        this.file = file;
        this.endpoint = endpoint;
        this.projects = projects;
        this.clock = clock;
        this.random = random;
    }

    /**
     * The account after what there was to do.
     *
     * @param old what is known of it
     * @param refused a token that its upstream refused although it had not expired; null if none was
     */
    AccountState bringUpToDate(AccountState old, String refused) {
        AccountState next = old;
        if (old.isUnread() || !Objects.equals(old.stamp(), file.stamp())) {
            next = load(old);
        }
        if (next.disabled() != null) {
            return next;
        }
        if (next.unsavedOver() != null) {
            next = save(next);
        }
        if (isRenewalDue(next, refused)) {
            next = renew(next, refused);
        }
        if (next.disabled() == null && next.access() == null && hasValidToken(next) && !next.waits(clock.instant())) {
            next = findProject(next);
        }
        return next;
    }

    /** What there is to know of the file. */
    AccountReport report(String upstream, boolean renew) {
        AccountState state = load(AccountState.UNREAD);
        String lacks = "";
        if (state.disabled() == null) {
            try {
                lacks = Objects.requireNonNullElse(endpoint.missing(file.read().document()), "");
            } catch (AuthFileException e) {
                state = state.disabled(state.stamp(), e.getMessage());
            }
        }
        if (renew && state.disabled() == null && lacks.isEmpty()) {
            String token = state.tokens().access();
            state = renew(state, token == null ? "" : token);
            if (state.disabled() == null && state.trouble() == null && state.access() == null) {
                state = findProject(state);
            }
        }
        return AccountReport.of(upstream, type, file.path(), state, lacks, renew, clock.instant());
    }

    private boolean isRenewalDue(AccountState state, String refused) {
        return !hasValidToken(state)
                || state.isDue(clock.instant())
                || (refused != null && refused.equals(state.tokens().access()));
    }

    private boolean hasValidToken(AccountState state) {
        Tokens tokens = state.tokens();
        return tokens.access() != null
                && (tokens.expiry() == null || clock.instant().isBefore(tokens.expiry()));
    }

    // --- reading

    private AccountState load(AccountState old) {
        AuthFile.Stamp stamp = file.stamp();
        try {
            return adopt(old, file.read());
        } catch (AuthFileException e) {
            if (stamp != null && old.isUsable(clock.instant())) {
                // Another program is writing it; it is looked at again in a moment, as the stamp stays the old one.
                LOG.debug("{} {}", file, e.getMessage());
                return old;
            }
            if (!e.getMessage().equals(old.disabled())) {
                LOG.error("the account of {} cannot be used: it {}", file, e.getMessage());
            }
            return old.disabled(stamp, e.getMessage());
        }
    }

    /** What the file says now, but for what is known better. */
    private AccountState adopt(AccountState old, AuthFile.Content content) {
        AuthDocument document = content.document();
        Tokens read = document.tokens();
        boolean known = old.disabled() == null
                && (read.same(old.tokens())
                        || (old.unsavedOver() != null && read.same(old.unsavedOver()))
                        // Files without a place for the access token.
                        || (document.dialect() == Dialect.GOOGLE_ADC
                                && read.refresh().equals(old.tokens().refresh())));
        return state(content, known ? old.tokens() : read, known ? old : AccountState.UNREAD);
    }

    private AccountState state(AuthFile.Content content, Tokens tokens, AccountState old) {
        AuthDocument document = content.document();
        String project = !type.needsProject()
                ? null
                : config.projectId() != null
                        ? config.projectId()
                        : document.projectId() != null ? document.projectId() : old.projectId();
        boolean complete = tokens.access() != null && (project != null || !type.needsProject());
        Instant renewAt = !old.isUnread()
                ? old.renewAt()
                : endpoint.missing(document) != null ? null : renewAt(tokens, document.lastRefresh());
        return new AccountState(
                content.stamp(),
                tokens,
                complete
                        ? new Access(tokens.access(), type == AccountType.CODEX ? document.accountId() : null, project)
                        : null,
                document.owner(),
                document.dialect(),
                project,
                renewAt,
                old.renewedAt(),
                old.unsavedOver(),
                null,
                old.trouble(),
                old.failures(),
                old.retryAt());
    }

    /** Some time ahead of the expiry, and not at the same moment for all files. */
    private Instant renewAt(Tokens tokens, Instant lastRefresh) {
        Instant now = clock.instant();
        if (tokens.access() == null || tokens.expiry() == null) {
            return now;
        }
        Duration life = Duration.between(lastRefresh != null ? lastRefresh : now, tokens.expiry());
        life = life.isNegative() ? Duration.ZERO : life;
        Duration lead = shorter(LEAD, life.dividedBy(2));
        Duration jitter = shorter(MOST_JITTER, life.dividedBy(10));
        Instant due = tokens.expiry().minus(lead).minusMillis((long) (jitter.toMillis() * random.getAsDouble()));
        Instant old = type == AccountType.CODEX && lastRefresh != null ? lastRefresh.plus(CODEX_AGE) : due;
        return old.isBefore(due) ? old : due;
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    // --- renewing

    private AccountState renew(AccountState state, String refused) {
        try {
            return file.exclusively(() -> renewAlone(state, refused));
        } catch (AuthFileException e) {
            return later(state, "it " + e.getMessage(), null);
        } catch (IOException e) {
            return later(state, AuthFile.reason(e), null);
        }
    }

    private AccountState renewAlone(AccountState state, String refused) throws AuthFileException {
        AuthFile.Content content = file.read();
        AccountState read = adopt(state, content);
        if (!read.tokens().same(state.tokens()) && !isRenewalDue(read, refused)) {
            LOG.info("{}: another process renewed the tokens", describe(read));
            return read;
        }
        String missing = endpoint.missing(content.document());
        if (missing != null) {
            return withoutRenewal(read, refused, missing);
        }
        Renewal renewal = endpoint.renew(content.document(), read.tokens().refresh());
        if (renewal instanceof Renewal.Renewed renewed) {
            return renewed(read, renewed.tokens());
        } else if (renewal instanceof Renewal.Refused no) {
            return refused(read, no);
        } else if (renewal instanceof Renewal.Later later) {
            return later(read, later.reason(), later.delay());
        }
        throw new AssertionError(renewal);
    }

    private AccountState withoutRenewal(AccountState state, String refused, String missing) {
        boolean rejected = refused != null && refused.equals(state.tokens().access());
        if (hasValidToken(state) && !rejected) {
            return state;
        }
        String why = "needs a new access token, for which it lacks " + missing;
        LOG.error("the account of {} cannot be used: it {}; {}", file, why, type.howToLogIn());
        return state.disabled(state.stamp(), why + "; " + type.howToLogIn());
    }

    private AccountState renewed(AccountState state, Tokens fresh) {
        Instant now = clock.instant();
        Tokens tokens = fresh.orElse(state.tokens());
        // Whatever else is wrong with the reply: the refresh token that was sent may be spent.
        AccountState next = save(new AccountState(
                state.stamp(),
                tokens,
                tokens.access() == null ? null : state.access(),
                state.owner(),
                state.dialect(),
                state.projectId(),
                renewAt(tokens, now),
                now,
                state.unsavedOver() != null ? state.unsavedOver() : state.tokens(),
                null,
                null,
                0,
                null));
        if (fresh.access() == null) {
            return later(next, "the token endpoint answered without an access token", null);
        }
        LOG.info("{}: renewed, valid until {}", describe(next), tokens.expiry());
        return next;
    }

    /** Writes the tokens into what the file holds now. If that fails they are used all the same: the old ones are spent. */
    private AccountState save(AccountState state) {
        String why;
        try {
            AuthDocument document = file.read().document();
            document.put(state.tokens(), clock.instant());
            AuthFile.Stamp stamp = document.isChanged() ? file.write(document) : file.stamp();
            return state(new AuthFile.Content(document, stamp), state.tokens(), state.saved(stamp));
        } catch (AuthFileException e) {
            why = "it " + e.getMessage();
        } catch (IOException e) {
            why = AuthFile.reason(e);
        }
        LOG.error(
                "{}: the new tokens could not be written ({}); they are lost when the program ends",
                describe(state),
                why);
        boolean complete = state.tokens().access() != null && (state.projectId() != null || !type.needsProject());
        String account = state.access() == null ? null : state.access().accountId();
        return new AccountState(
                file.stamp(),
                state.tokens(),
                complete ? new Access(state.tokens().access(), account, state.projectId()) : null,
                state.owner(),
                state.dialect(),
                state.projectId(),
                state.renewAt(),
                state.renewedAt(),
                state.unsavedOver(),
                null,
                state.trouble(),
                state.failures(),
                state.retryAt());
    }

    private AccountState refused(AccountState state, Renewal.Refused no) throws AuthFileException {
        AuthFile.Content content = file.read();
        if (!content.document().tokens().same(state.tokens()) && state.unsavedOver() == null) {
            // A program that knows nothing of our lock was faster, or its owner has just logged in again.
            return adopt(AccountState.UNREAD, content);
        }
        if (!no.dead()) {
            return later(state, no.reason(), WRONG_CLIENT);
        }
        LOG.error("the account of {} cannot be used: {}; {}", file, no.reason(), type.howToLogIn());
        AuthFile.Stamp stamp = content.stamp();
        if (content.document().putDisabled()) {
            try {
                stamp = file.write(content.document());
            } catch (IOException e) {
                LOG.debug("{} does not say that it is disabled: {}", file, AuthFile.reason(e));
            }
        }
        return state.disabled(stamp, "cannot be used: " + no.reason() + "; " + type.howToLogIn());
    }

    private AccountState later(AccountState state, String reason, Duration wait) {
        AccountState next = state.failed(reason, wait, clock.instant());
        LOG.warn(
                "{}: {}; {}, tried again at {}",
                describe(state),
                reason,
                hasValidToken(state) ? "the present token is used on" : "not usable until then",
                next.retryAt());
        return next;
    }

    // --- the project

    private AccountState findProject(AccountState state) {
        ProjectSearch.Result result = projects.find(state.tokens().access());
        AccountState asked = state;
        if (result.status() == 401 && !wasJustRenewed(state)) {
            asked = renew(state, state.tokens().access());
            if (asked.disabled() != null
                    || asked.waits(clock.instant())
                    || asked.tokens().same(state.tokens())) {
                return asked;
            }
            result = projects.find(asked.tokens().access());
        }
        if (result.projectId() != null) {
            LOG.info("{}: the project is {}", describe(asked), result.projectId());
            return asked.withProject(result.projectId(), saveProject(asked, result.projectId()));
        }
        if (result.terminal()) {
            LOG.error("the account of {} cannot be used: {}", file, result.problem());
            return asked.disabled(asked.stamp(), "cannot be used: " + result.problem());
        }
        return later(asked, result.problem(), result.delay());
    }

    private boolean wasJustRenewed(AccountState state) {
        return state.renewedAt() != null
                && clock.instant().isBefore(state.renewedAt().plus(JUST_RENEWED));
    }

    /** The stamp after that; the old one if something else was written meanwhile, which is still to be read. */
    private AuthFile.Stamp saveProject(AccountState state, String project) {
        try {
            return file.exclusively(() -> {
                AuthFile.Content content = file.read();
                return Objects.equals(content.stamp(), state.stamp())
                                && content.document().putProject(project)
                        ? file.write(content.document())
                        : state.stamp();
            });
        } catch (AuthFileException e) {
            LOG.debug("{} does not hold its project: it {}", file, e.getMessage());
        } catch (IOException e) {
            LOG.debug("{} does not hold its project: {}", file, AuthFile.reason(e));
        }
        return state.stamp();
    }

    private String describe(AccountState state) {
        return state.owner() == null ? file.toString() : file + " (" + state.owner() + ")";
    }
}
