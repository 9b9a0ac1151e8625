package io.github.aiproxy.fake;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A point that a reply does not pass before the test opens it: it proves that what was sent before has left, and that
 * what comes after has not. Safe to share.
 */
public final class Gate {
    private final CompletableFuture<Void> reached = new CompletableFuture<>();
    private final CompletableFuture<Void> opened = new CompletableFuture<>();

    /** Lets the reply go on. */
    public void open() {
        opened.complete(null);
    }

    /** Waits until the reply stands at the gate: everything before it is written to the socket. */
    public void awaitReached() {
        await(reached, "the reply did not reach the gate");
    }

    /** Whether the reply stands at the gate or has passed it. */
    public boolean isReached() {
        return reached.isDone();
    }

    void arrive(Runnable proceed) {
        reached.complete(null);
        opened.thenRun(proceed);
    }

    static <T> T await(CompletableFuture<T> future, String otherwise) {
        try {
            return future.get(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(otherwise, e);
        } catch (Exception e) {
            throw new AssertionError(otherwise, e);
        }
    }
}
