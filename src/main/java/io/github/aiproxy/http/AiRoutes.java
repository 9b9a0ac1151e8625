package io.github.aiproxy.http;

import java.util.List;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.model.Model;
import org.apache.camel.model.ProcessDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ToDefinition;

/**
 * Tells routes for AI clients from the others: they hand their request to {@code direct:dispatch}, or name one of the
 * program's own steps. Such a route must not block, and runs on the event loop. Stateless.
 */
final class AiRoutes {
    private static final Set<String> STEPS = Set.of("readRequest", "writeReply", "listModels", "health");
    private static final String DISPATCH = "direct:dispatch";

    private AiRoutes() {}

    static boolean consumesFrom(CamelContext context, PlatformHttpEndpoint endpoint) {
        Model model = context.getCamelContextExtension().getContextPlugin(Model.class);
        if (model == null) {
            return false;
        }
        for (RouteDefinition route : model.getRouteDefinitions()) {
            String uri = route.getInput() == null ? null : route.getInput().getEndpointUri();
            if (uri != null
                    && uri.startsWith("platform-http:")
                    && path(uri).equals(path("platform-http:" + endpoint.getPath()))
                    && isAi(route.getOutputs())) {
                return true;
            }
        }
        return false;
    }

    private static String path(String uri) {
        int from = "platform-http:".length();
        while (from < uri.length() && uri.charAt(from) == '/') {
            from++;
        }
        int query = uri.indexOf('?', from);
        return uri.substring(from, query < 0 ? uri.length() : query);
    }

    private static boolean isAi(List<ProcessorDefinition<?>> steps) {
        for (ProcessorDefinition<?> step : steps) {
            if (step instanceof ProcessDefinition process
                            && process.getRef() != null
                            && STEPS.contains(process.getRef())
                    || step instanceof ToDefinition to && DISPATCH.equals(to.getEndpointUri())
                    || isAi(step.getOutputs())) {
                return true;
            }
        }
        return false;
    }
}
