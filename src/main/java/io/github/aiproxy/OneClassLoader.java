package io.github.aiproxy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import org.apache.camel.CamelContext;
import org.apache.camel.ExtendedCamelContext;
import org.apache.camel.impl.engine.DefaultClassResolver;
import org.apache.camel.support.PluginHelper;

/**
 * Looks for Camel's resources once each: the standalone program has one class loader. Camel's own resolver asks those of
 * the thread, the context and itself in turn, each of which looks into all jars; and most of what a start asks for, such as
 * replacements for parts of Camel, is not there. Thread-safe.
 */
final class OneClassLoader extends DefaultClassResolver {
    private static final ClassLoader LOADER = OneClassLoader.class.getClassLoader();

    private OneClassLoader(CamelContext context) {
        super(context);
    }

    /** Has a context that is not yet initialised look in one place only. */
    static void install(CamelContext context) {
        OneClassLoader resolver = new OneClassLoader(context);
        context.setClassResolver(resolver);
        ExtendedCamelContext parts = context.getCamelContextExtension();
        parts.setBootstrapFactoryFinder(
                PluginHelper.getFactoryFinderResolver(parts).resolveBootstrapFactoryFinder(resolver));
    }

    @Override
    public URL loadResourceAsURL(String uri) {
        return LOADER.getResource(uri);
    }

    @Override
    public InputStream loadResourceAsStream(String uri) {
        URL found = loadResourceAsURL(uri);
        try {
            return found == null ? null : found.openStream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
