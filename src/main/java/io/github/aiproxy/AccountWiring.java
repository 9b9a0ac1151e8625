package io.github.aiproxy;

import io.github.aiproxy.config.Config;
import io.github.aiproxy.config.Trust;
import io.github.aiproxy.oauth.Accounts;
import io.github.aiproxy.route.RouteFiles;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;

/**
 * The routes that accounts call through, and the steps which these name: there from the first account on, and made anew if
 * others vouch for the servers that are called. One change at a time, by its caller's lock.
 */
final class AccountWiring {
    private final CamelContext context;
    private final Accounts accounts;
    private final RouteFiles files;
    private final Consumer<String> removal;
    private final Set<String> routes = new TreeSet<>();
    /** Who vouches for the servers now; null while there are no routes. */
    private Trust trust;

    /** Takes a change back. */
    @FunctionalInterface
    interface Undo {
        void run() throws Exception;
    }

    /** @param removal of a route */
    AccountWiring(CamelContext context, Accounts accounts, RouteFiles files, Consumer<String> removal) {
        this.context = context;
        this.accounts = accounts;
        this.files = files;
        this.removal = removal;
    }

    /** Puts the steps where the routes find them, in a context that has forgotten them. */
    void bind() {
        if (trust != null) {
            bind(trust);
        }
    }

    private void bind(Trust vouching) {
        accounts.steps(vouching).forEach(context.getRegistry()::bind);
    }

    /**
     * Makes what a configuration needs.
     *
     * @throws Exception if the routes cannot be made; then those from before are there
     */
    Undo change(Config config) throws Exception {
        if (!Accounts.any(config) || config.trust().equals(trust)) {
            return () -> {};
        }
        Trust trustBefore = trust;
        List<RouteDefinition> before = model().getRouteDefinitions().stream()
                .filter(route -> routes.contains(route.getRouteId()))
                .toList();
        Undo undo = () -> restore(before, trustBefore);
        removeRoutes();
        Set<String> others = routeIds();
        try {
            bind(config.trust());
            files.addAccountsTo(context);
            trust = config.trust();
        } catch (Exception e) {
            adopt(others);
            undo.run();
            throw e;
        }
        adopt(others);
        return undo;
    }

    private void restore(List<RouteDefinition> before, Trust trustBefore) throws Exception {
        removeRoutes();
        trust = trustBefore;
        if (trustBefore != null) {
            bind(trustBefore);
            model().addRouteDefinitions(before);
            before.forEach(route -> routes.add(route.getRouteId()));
        }
    }

    private void adopt(Set<String> others) {
        Set<String> all = new HashSet<>(routeIds());
        all.removeAll(others);
        routes.addAll(all);
    }

    private void removeRoutes() throws Exception {
        for (String route : routes) {
            removal.accept(route);
            RouteDefinition left = model().getRouteDefinition(route);
            if (left != null) {
                // One that could not be started is a definition only.
                model().removeRouteDefinition(left);
            }
        }
        routes.clear();
    }

    private Set<String> routeIds() {
        return model().getRouteDefinitions().stream()
                .map(RouteDefinition::getRouteId)
                .collect(Collectors.toSet());
    }

    /** A context that is not started has no other routes. */
    private Model model() {
        return context.getCamelContextExtension().getContextPlugin(Model.class);
    }
}
