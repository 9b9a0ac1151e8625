package io.github.aiproxy.oauth;

import io.github.aiproxy.upstream.Access;
import io.github.aiproxy.upstream.Benches;
import io.github.aiproxy.upstream.Credential;
import io.github.aiproxy.upstream.Credentials;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** An upstream's accounts, in rotation; those that cannot be used are passed over. Thread-safe. */
final class AccountFiles implements Credentials {
    private final List<Seat> seats = new ArrayList<>();
    private final AtomicInteger turn;
    private final Benches benches;
    private final int taken;

    /** @param index its place on the benches, which it keeps in other configurations */
    private record Seat(int index, Account account) implements Credential {
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

    AccountFiles(List<Account> accounts, InstantSource clock) {
        this(accounts, new Benches(clock), new AtomicInteger(), List.of(), 0);
    }

    private AccountFiles(List<Account> accounts, Benches benches, AtomicInteger turn, List<Seat> before, int taken) {
        this.benches = benches;
        this.turn = turn;
        int next = taken;
        List<Seat> left = new ArrayList<>(before);
        for (Account account : accounts) {
            Seat known = find(left, account);
            left.remove(known);
            seats.add(known != null ? known : new Seat(next++, account));
        }
        left.forEach(removed -> benches.clear(removed.index));
        this.taken = next;
    }

    /**
     * An upstream's accounts after a change of its configuration: those that stay sit out what they had to.
     *
     * @param before what it presented; null, or no accounts, if there is nothing to remember
     */
    static AccountFiles after(Credentials before, List<Account> accounts, InstantSource clock) {
        return before instanceof AccountFiles old
                ? new AccountFiles(accounts, old.benches, old.turn, old.seats, old.taken)
                : new AccountFiles(accounts, clock);
    }

    @SuppressWarnings("ReferenceEquality") // one object a file
    private static Seat find(List<Seat> seats, Account account) {
        return seats.stream()
                .filter(seat -> seat.account == account)
                .findFirst()
                .orElse(null);
    }

    @Override
    public List<Credential> order(String model) {
        int size = seats.size();
        int first = Math.floorMod(turn.getAndIncrement(), size);
        List<Credential> order = new ArrayList<>(size);
        List<Credential> soft = new ArrayList<>(0);
        for (int i = 0; i < size; i++) {
            Seat seat = seats.get((first + i) % size);
            if (!seat.account.isHopeful()) {
                continue;
            }
            if (benches.isSoft(seat.index, model)) {
                soft.add(seat);
            } else if (benches.untilAvailable(seat.index, model).isZero()) {
                order.add(seat);
            }
        }
        order.addAll(soft);
        return order;
    }

    @Override
    public Duration untilAvailable(String model) {
        Duration soonest = null;
        for (Seat seat : seats) {
            Duration account = seat.account.untilHopeful();
            Duration bench = benches.untilAvailable(seat.index, model);
            Duration wait = account.compareTo(bench) > 0 ? account : bench;
            if (wait.isZero()) {
                return wait;
            }
            soonest = soonest == null || wait.compareTo(soonest) < 0 ? wait : soonest;
        }
        return soonest;
    }

    @Override
    public void bench(Credential credential, String model, Duration hint) {
        if (hint != null || seats.size() > 1) {
            benches.sit(((Seat) credential).index, model, hint);
        }
    }

    @Override
    public void proved(Credential credential, String model) {
        benches.stand(((Seat) credential).index, model);
    }

    @Override
    public String trouble() {
        for (Seat seat : seats) {
            if (seat.account.isHopeful()) {
                return null;
            }
        }
        AccountState state = seats.get(0).account.state();
        return seats.get(0).account.label() + " " + (state.disabled() != null ? state.disabled() : state.trouble());
    }
}
