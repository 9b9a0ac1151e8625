package io.github.aiproxy.proxy;

import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.upstream.Access;
import io.github.aiproxy.upstream.Benches;
import io.github.aiproxy.upstream.Credential;
import io.github.aiproxy.upstream.Credentials;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Accounts that are never refreshed, tried in their order. Thread-safe. */
public final class FixedAccounts implements Credentials {
    private final List<Account> accounts = new ArrayList<>();
    private final Benches benches;

    private record Account(int index, Access present) implements Credential {
        @Override
        public Future<Access> access() {
            return Future.succeededFuture(present);
        }

        @Override
        public Future<Access> renewed(Access refused) {
            return Future.failedFuture(new ChatException(new ChatError(ChatError.Kind.AUTHENTICATION, "refused")));
        }
    }

    public FixedAccounts(Clock clock, Access... present) {
        benches = new Benches(clock);
        for (Access access : present) {
            accounts.add(new Account(accounts.size(), access));
        }
    }

    @Override
    public List<Credential> order(String model) {
        Stream<Account> usable = accounts.stream()
                .filter(account -> benches.untilAvailable(account.index, model).isZero())
                .sorted(Comparator.comparing(account -> benches.isSoft(account.index, model)));
        return usable.map(account -> (Credential) account).toList();
    }

    @Override
    public Duration untilAvailable(String model) {
        return accounts.stream()
                .map(account -> benches.untilAvailable(account.index, model))
                .min(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }

    @Override
    public void bench(Credential credential, String model, Duration hint) {
        benches.sit(((Account) credential).index, model, hint);
    }

    @Override
    public void proved(Credential credential, String model) {
        benches.stand(((Account) credential).index, model);
    }
}
