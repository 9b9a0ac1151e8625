package io.github.aiproxy.route;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.spi.RoutesLoader;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/**
 * The route files: those of the program, and those of folders, where a file of the same name replaces the program's and
 * any other is added. Stateless.
 */
public final class RouteFiles {
    /** The program's own, in the order in which they are loaded. */
    private static final List<String> PACKAGED =
            List.of("errors.camel.yaml", "upstream.camel.yaml", "dispatch.camel.yaml", "clients.camel.yaml");

    /** Calls for accounts; not loaded with the others, as an HTTP client of its own comes with it. */
    public static final String ACCOUNTS = "oauth.camel.yaml";

    private final List<Path> folders;

    /** @param folders later ones win; they need not exist */
    public RouteFiles(List<Path> folders) {
        this.folders = List.copyOf(folders);
    }

    /**
     * Loads them into a context.
     *
     * @throws Exception if a file cannot be read, or Camel does not understand it
     */
    public void addTo(CamelContext context) throws Exception {
        Map<String, Resource> files = new LinkedHashMap<>();
        for (String name : PACKAGED) {
            files.put(name, ResourceHelper.resolveMandatoryResource(context, "classpath:aiproxy/routes/" + name));
        }
        for (Path folder : folders) {
            for (Path file : own(folder)) {
                files.put(
                        file.getFileName().toString(),
                        ResourceHelper.resolveMandatoryResource(context, "file:" + file.toAbsolutePath()));
            }
        }
        load(context, files.values());
    }

    /**
     * Loads {@link #ACCOUNTS} into a context, or what a folder has in its place.
     *
     * @throws Exception if the file cannot be read, or Camel does not understand it
     */
    public void addAccountsTo(CamelContext context) throws Exception {
        String uri = "classpath:aiproxy/routes/" + ACCOUNTS;
        for (Path folder : folders) {
            Path own = folder.resolve(ACCOUNTS);
            uri = Files.isRegularFile(own) ? "file:" + own.toAbsolutePath() : uri;
        }
        load(context, List.of(ResourceHelper.resolveMandatoryResource(context, uri)));
    }

    private static void load(CamelContext context, Collection<Resource> files) throws Exception {
        RoutesLoader loader = PluginHelper.getRoutesLoader(context);
        loader.loadRoutes(files);
    }

    private static List<Path> own(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(RouteFiles::isRoutes).sorted().toList();
        }
    }

    private static boolean isRoutes(Path file) {
        String name = file.getFileName().toString();
        return Files.isRegularFile(file) && !name.equals(ACCOUNTS) && (name.endsWith(".yaml") || name.endsWith(".yml"));
    }
}
