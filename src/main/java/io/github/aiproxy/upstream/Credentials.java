package io.github.aiproxy.upstream;

import java.time.Duration;
import java.util.List;

/**
 * What an upstream's requests can present, one of which each request does: API keys, or accounts. Thread-safe.
 *
 * <p>A credential that was refused sits out ({@link Benches}); the others go on.
 */
public interface Credentials {
    /**
     * The credentials to try for a request, best first: those in rotation, then the softly benched. Firmly benched and
     * unusable ones are left out.
     *
     * @param model the upstream's name of the model
     * @return empty if none can be used now
     */
    List<Credential> order(String model);

    /**
     * When the first may be used for that model again.
     *
     * @return zero if one may be used now
     */
    Duration untilAvailable(String model);

    /**
     * Benches a credential that was refused.
     *
     * @param model the upstream's name of the model; null if it was refused for all
     * @param hint what the provider said; null if nothing
     */
    void bench(Credential credential, String model, Duration hint);

    /** A success proves the credential. */
    void proved(Credential credential, String model);

    /**
     * Why none of them works, for people, if something other than a limit is the reason.
     *
     * @return null if one may work
     */
    default String trouble() {
        return null;
    }
}
