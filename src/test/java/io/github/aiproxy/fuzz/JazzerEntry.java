package io.github.aiproxy.fuzz;

/** Where Jazzer gives a target bytes; which target is its argument. */
public final class JazzerEntry {
    private static FuzzTarget target;

    private JazzerEntry() {}

    public static void fuzzerInitialize(String[] args) {
        target = FuzzTarget.of(args[0]);
    }

    public static void fuzzerTestOneInput(byte[] data) {
        target.run(data);
    }
}
