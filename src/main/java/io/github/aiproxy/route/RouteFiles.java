package io.github.aiproxy.route;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.spi.RoutesLoader;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/**
 * The route files: those of the program, and those of a folder, where a file of the same name replaces the program's and
 * any other is added. Stateless.
 */
public final class RouteFiles {
    /** The program's own, in the order in which they are loaded. */
    private static final List<String> PACKAGED =
            List.of("upstream.camel.yaml", "dispatch.camel.yaml", "clients.camel.yaml", "oauth.camel.yaml");

    private final Path folder;

    /** @param folder need not exist */
    public RouteFiles(Path folder) {
        this.folder = folder;
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
        for (Path file : own()) {
            files.put(
                    file.getFileName().toString(),
                    ResourceHelper.resolveMandatoryResource(context, "file:" + file.toAbsolutePath()));
        }
        load(context, files.values());
    }

    /**
     * Loads some of the program's own, or what the folder has in their place.
     *
     * @param names of files
     * @throws Exception if a file cannot be read, or Camel does not understand it
     */
    public void addTo(CamelContext context, Set<String> names) throws Exception {
        List<Resource> files = new ArrayList<>();
        for (String name : names) {
            Path own = folder.resolve(name);
            files.add(ResourceHelper.resolveMandatoryResource(
                    context, Files.exists(own) ? "file:" + own.toAbsolutePath() : "classpath:aiproxy/routes/" + name));
        }
        load(context, files);
    }

    private static void load(CamelContext context, Collection<Resource> files) throws Exception {
        RoutesLoader loader = PluginHelper.getRoutesLoader(context);
        loader.loadRoutes(files);
    }

    private List<Path> own() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".camel.yaml"))
                    .sorted()
                    .toList();
        }
    }
}
