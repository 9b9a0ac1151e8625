package io.github.aiproxy.oauth;

import io.github.aiproxy.upstream.Access;
import io.github.aiproxy.upstream.Credential;
import io.github.aiproxy.upstream.Credentials;
import io.github.aiproxy.upstream.Rotation;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** An upstream's accounts, in rotation; those that cannot be used are passed over. Thread-safe. */
final class AccountFiles extends Rotation<AccountFiles.Member> {
    /** @param account one object a file, which is what makes members equal */
    record Member(Account account) implements Credential {
        @Override
        public Future<Access> access() {
            return account.access();
        }

        @Override
        public Future<Access> renewed(Access refused) {
            return account.renewed(refused.token());
        }

        @Override
        public String toString() {
            return account.toString();
        }
    }

    private AccountFiles(List<Account> accounts, AccountFiles before, InstantSource clock) {
        super(accounts.stream().map(Member::new).toList(), before, clock);
    }

    /**
     * An upstream's accounts after a change of its configuration: those that stay sit out what they had to.
     *
     * @param before what it presented; null, or no accounts, if there is nothing to remember
     */
    static AccountFiles after(Credentials before, List<Account> accounts, InstantSource clock) {
        return new AccountFiles(accounts, before instanceof AccountFiles old ? old : null, clock);
    }

    @Override
    protected Duration untilUsable(Member member) {
        return member.account.untilHopeful();
    }

    @Override
    public String trouble() {
        for (Member member : all()) {
            if (member.account.untilHopeful().isZero()) {
                return null;
            }
        }
        Account first = all().get(0).account;
        AccountState state = first.state();
        return first.label() + " " + (state.disabled() != null ? state.disabled() : state.trouble());
    }
}
