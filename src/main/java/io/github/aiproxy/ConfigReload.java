package io.github.aiproxy;

import io.github.aiproxy.config.Config;
import io.github.aiproxy.config.ConfigChange;
import io.github.aiproxy.config.ConfigException;
import io.github.aiproxy.config.ConfigFile;
import io.github.aiproxy.config.ConfigSource;
import io.github.aiproxy.config.ConfigWatch;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.ReloadStrategy;
import org.apache.camel.support.service.ServiceSupport;

/**
 * Follows the configuration's file: what changes in it is applied, unless it is not valid. A Camel service, so that
 * Camel's own consoles can trigger and count reloads, too. Thread-safe: one reload at a time.
 */
final class ConfigReload extends ServiceSupport implements ReloadStrategy {
    private final ConfigSource source;
    private final Config started;
    private final Change change;
    /** Not the lock of reloads, which who stops the context must not wait for. */
    private final Object watching = new Object();

    private CamelContext context;
    private ConfigWatch watch;
    private int reloads;
    private int failures;
    private Exception lastError;

    /** Applies a configuration. */
    @FunctionalInterface
    interface Change {
        /** @return whether there was something to change */
        boolean to(Config config) throws Exception;
    }

    /** @param started what the program was started with: address and log stay as they are there */
    ConfigReload(CamelContext context, ConfigSource source, Config started, Change change) {
        this.context = context;
        this.source = source;
        this.started = started;
        this.change = change;
    }

    /** Looks after the file from now on, if the configuration wants it. */
    void follow(boolean wanted) {
        synchronized (watching) {
            if (wanted && watch == null) {
                watch = ConfigWatch.start(source.file(), () -> reload(false));
            } else if (!wanted && watch != null) {
                watch.close();
                watch = null;
            }
        }
    }

    @Override
    protected void doStop() {
        follow(false);
    }

    @Override
    public void onReload(Object trigger) {
        reload(true);
    }

    /**
     * Reads the file and applies what it says; else tells why not.
     *
     * @param asked whether somebody asked for it, and is told that there was nothing to do
     */
    private synchronized void reload(boolean asked) {
        try {
            ConfigFile.Loaded loaded = source.load();
            Config next = loaded.config();
            ConfigChange wish = new ConfigChange(started, next);
            wish.check(source.file());
            if (change.to(next)) {
                reloads++;
                AiProxy.log().info("{} was read again and is in effect", source.file());
                loaded.warnings().forEach(AiProxy.log()::warn);
                tellRestart(wish);
                follow(next.reload());
            } else if (asked) {
                AiProxy.log().info("{} was read again: nothing has changed", source.file());
            }
        } catch (ConfigException e) {
            failed(e);
            AiProxy.log()
                    .error(
                            "{} is not taken over, the configuration from before stays in effect; errors: {}",
                            source.file(),
                            e.errors().size());
            e.errors().forEach(AiProxy.log()::error);
        } catch (Exception e) { // whatever it is, the old configuration serves on
            failed(e);
            AiProxy.log()
                    .error("{} is not taken over, the configuration from before stays in effect", source.file(), e);
        }
    }

    private void failed(Exception e) {
        failures++;
        lastError = e;
    }

    private void tellRestart(ConfigChange wish) {
        List<String> keys = wish.needRestart();
        if (!keys.isEmpty()) {
            AiProxy.log()
                    .warn(
                            "{}: {}: a change of these takes effect with a restart",
                            source.file(),
                            String.join(", ", keys));
        }
    }

    @Override
    public synchronized int getReloadCounter() {
        return reloads;
    }

    @Override
    public synchronized int getFailedCounter() {
        return failures;
    }

    @Override
    public synchronized void resetCounters() {
        reloads = 0;
        failures = 0;
        lastError = null;
    }

    @Override
    public synchronized Exception getLastError() {
        return lastError;
    }

    @Override
    public CamelContext getCamelContext() {
        return context;
    }

    @Override
    public void setCamelContext(CamelContext context) {
        this.context = context;
    }
}
