package io.github.aiproxy.route;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.aiproxy.call.Client;
import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.codec.Json;
import io.github.aiproxy.sse.ByteSink;
import io.github.aiproxy.upstream.Fleet;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Route step {@code listModels}: the models that the enabled upstreams offer, under the clients' names, as a list or one
 * of them, in the shape of the client that asks. Safe to share.
 */
public final class ListModels implements Processor {
    private final ReadRequest door;

    public ListModels(ReadRequest door) {
        this.door = door;
    }

    @Override
    public void process(Exchange exchange) {
        Client client = exchange.getProperty(Client.PROPERTY, Client.class);
        Fleet fleet = door.authenticate(client);
        HttpServerRequest request = client.request();
        String path = request.path();
        int at = path.indexOf("/models");
        String rest = path.substring(at + "/models".length());
        List<String> models = fleet.offeredModels();
        Shape shape = shape(request);
        byte[] json;
        if (rest.isEmpty() || rest.equals("/")) {
            json = write(out -> list(out, shape, models));
        } else {
            String wanted = name(rest);
            if (!rest.startsWith("/") || !fleet.offers(wanted)) {
                throw new ChatException(new ChatError(
                        ChatError.Kind.NOT_FOUND, 404, "no model \"" + wanted + "\"", "model_not_found", null));
            }
            json = write(out -> one(out, shape, wanted));
        }
        exchange.getMessage().setBody(json);
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "application/json; charset=utf-8");
    }

    private enum Shape {
        OPENAI,
        ANTHROPIC,
        GEMINI
    }

    private static Shape shape(HttpServerRequest request) {
        if (request.path().contains("/v1beta/") || request.getHeader("x-goog-api-key") != null) {
            return Shape.GEMINI;
        }
        return request.getHeader("anthropic-version") != null ? Shape.ANTHROPIC : Shape.OPENAI;
    }

    private static String name(String rest) {
        try {
            String decoded = URLDecoder.decode(rest.replace("+", "%2B"), StandardCharsets.UTF_8);
            return decoded.startsWith("/") ? decoded.substring(1) : decoded;
        } catch (IllegalArgumentException e) {
            throw ChatException.invalid("the path is not valid percent-encoding");
        }
    }

    private interface Body {
        void write(JsonGenerator out) throws IOException;
    }

    private static byte[] write(Body body) {
        ByteSink bytes = new ByteSink(1024);
        try (JsonGenerator out = Json.generator(bytes)) {
            body.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void list(JsonGenerator out, Shape shape, List<String> models) throws IOException {
        out.writeStartObject();
        if (shape == Shape.OPENAI) {
            out.writeStringField("object", "list");
        }
        out.writeArrayFieldStart(shape == Shape.GEMINI ? "models" : "data");
        for (String model : models) {
            one(out, shape, model);
        }
        out.writeEndArray();
        if (shape == Shape.ANTHROPIC) {
            out.writeBooleanField("has_more", false);
            out.writeStringField("first_id", models.isEmpty() ? null : models.get(0));
            out.writeStringField("last_id", models.isEmpty() ? null : models.get(models.size() - 1));
        }
        out.writeEndObject();
    }

    private static void one(JsonGenerator out, Shape shape, String model) throws IOException {
        out.writeStartObject();
        switch (shape) {
            case OPENAI -> {
                out.writeStringField("id", model);
                out.writeStringField("object", "model");
                out.writeNumberField("created", 0);
                out.writeStringField("owned_by", "aiproxy");
            }
            case ANTHROPIC -> {
                out.writeStringField("type", "model");
                out.writeStringField("id", model);
                out.writeStringField("display_name", model);
                out.writeStringField("created_at", "1970-01-01T00:00:00Z");
            }
            case GEMINI -> {
                out.writeStringField("name", "models/" + model);
                out.writeStringField("displayName", model);
                out.writeArrayFieldStart("supportedGenerationMethods");
                out.writeString("generateContent");
                out.writeString("streamGenerateContent");
                out.writeString("countTokens");
                out.writeEndArray();
            }
        }
        out.writeEndObject();
    }
}
