package io.github.aiproxy.route;

import io.github.aiproxy.call.Call;
import io.github.aiproxy.codec.ReplyLosses;
import io.github.aiproxy.codec.Target;
import io.github.aiproxy.upstream.Upstream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs at debug level what is lost in translation, both ways. Stateless. */
final class Losses {
    private static final Logger LOG = LoggerFactory.getLogger(Losses.class);

    private Losses() {}

    /** Tells what of a request its upstream's protocol could not say. */
    static void tell(Call call, Upstream upstream, Target target) {
        if (LOG.isDebugEnabled()) {
            target.losses()
                    .forEach(loss -> LOG.debug(
                            "{} lost on the way to {}: {}: {}", call.id(), upstream.name(), loss.path(), loss.why()));
        }
    }

    /** What tells of a reply's events which the client's protocol cannot say; null if nobody would read it. */
    static ReplyLosses of(Call call, Target target) {
        return LOG.isDebugEnabled()
                ? new ReplyLosses(
                        call.protocol(),
                        (path, why) -> LOG.debug(
                                "{} lost on the way from {} to the client: {}: {}",
                                call.id(),
                                target.model(),
                                path,
                                why))
                : null;
    }
}
