package io.github.aiproxy.http;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.model.Model;
import org.apache.camel.model.ProcessDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ToDefinition;

/**
 * Tells routes for AI clients from the others: they hand their request to {@code direct:dispatch}, themselves or by way of
 * other {@code direct:} routes, or name one of the program's own steps. Such a route must not block, and runs on the event loop. Stateless.
 */
final class AiRoutes {
    private static final String HEALTH = "health";
    private static final Set<String> STEPS = Set.of("readRequest", "writeReply", "listModels", HEALTH);
    private static final String HTTP = "platform-http:";
    private static final String DIRECT = "direct:";
    private static final String DISPATCH = "dispatch";

    private AiRoutes() {}

    static boolean consumesFrom(CamelContext context, PlatformHttpEndpoint endpoint) {
        return anyFrom(context, endpoint, (model, route) -> isAi(model, route.getOutputs(), new HashSet<>()));
    }

    /** Whether the endpoint's route says no more than that the program is up. */
    static boolean tellsHealth(CamelContext context, PlatformHttpEndpoint endpoint) {
        return anyFrom(context, endpoint, (model, route) -> route.getOutputs().stream()
                .anyMatch(step -> step instanceof ProcessDefinition process && HEALTH.equals(process.getRef())));
    }

    private static boolean anyFrom(
            CamelContext context, PlatformHttpEndpoint endpoint, BiPredicate<Model, RouteDefinition> wanted) {
        Model model = context.getCamelContextExtension().getContextPlugin(Model.class);
        if (model == null) {
            return false;
        }
        for (RouteDefinition route : model.getRouteDefinitions()) {
            String uri = route.getInput() == null ? null : route.getInput().getEndpointUri();
            if (uri != null
                    && uri.startsWith(HTTP)
                    && path(uri, HTTP).equals(path(HTTP + endpoint.getPath(), HTTP))
                    && wanted.test(model, route)) {
                return true;
            }
        }
        return false;
    }

    /** What follows the scheme, without slashes before and options after it. */
    private static String path(String uri, String scheme) {
        int from = scheme.length();
        while (from < uri.length() && uri.charAt(from) == '/') {
            from++;
        }
        int query = uri.indexOf('?', from);
        return uri.substring(from, query < 0 ? uri.length() : query);
    }

    private static boolean isAi(Model model, List<ProcessorDefinition<?>> steps, Set<String> followed) {
        for (ProcessorDefinition<?> step : steps) {
            if (step instanceof ProcessDefinition process
                            && process.getRef() != null
                            && STEPS.contains(process.getRef())
                    || step instanceof ToDefinition to && leadsToAi(model, to.getEndpointUri(), followed)
                    || isAi(model, step.getOutputs(), followed)) {
                return true;
            }
        }
        return false;
    }

    private static boolean leadsToAi(Model model, String uri, Set<String> followed) {
        if (uri == null || !uri.startsWith(DIRECT)) {
            return false;
        }
        String name = path(uri, DIRECT);
        if (name.equals(DISPATCH)) {
            return true;
        }
        if (!followed.add(name)) {
            return false;
        }
        for (RouteDefinition route : model.getRouteDefinitions()) {
            String from = route.getInput() == null ? null : route.getInput().getEndpointUri();
            if (from != null
                    && from.startsWith(DIRECT)
                    && path(from, DIRECT).equals(name)
                    && isAi(model, route.getOutputs(), followed)) {
                return true;
            }
        }
        return false;
    }
}
