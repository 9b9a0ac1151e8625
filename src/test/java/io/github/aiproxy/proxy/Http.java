package io.github.aiproxy.proxy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** Sends HTTP/1.1 requests and waits for their replies. Stateless; safe to share. */
final class Http {
    static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private Http() {}

    /** A whole reply. */
    record Answer(int status, Map<String, String> headers, byte[] bytes) {
        String body() {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        String header(String name) {
            return headers.get(name);
        }
    }

    static HttpRequest.Builder to(URI uri) {
        return HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(20));
    }

    static Answer get(URI uri, String... headers) {
        return send(withHeaders(to(uri).GET(), headers).build());
    }

    static Answer post(URI uri, String body, String... headers) {
        return post(uri, body.getBytes(StandardCharsets.UTF_8), headers);
    }

    static Answer post(URI uri, byte[] body, String... headers) {
        HttpRequest.Builder request = to(uri).header("content-type", "application/json");
        return send(withHeaders(request.POST(HttpRequest.BodyPublishers.ofByteArray(body)), headers)
                .build());
    }

    static HttpRequest.Builder withHeaders(HttpRequest.Builder request, String... headers) {
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        return request;
    }

    static Answer send(HttpRequest request) {
        try {
            HttpResponse<byte[]> response = CLIENT.send(request, HttpResponse.BodyHandlers.ofByteArray());
            Map<String, String> headers = new java.util.TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            response.headers().map().forEach((name, values) -> headers.put(name, String.join(", ", values)));
            return new Answer(response.statusCode(), headers, response.body());
        } catch (IOException e) {
            throw new AssertionError("no whole reply from " + request.uri() + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Sends a request and leaves its reply's body to be read as it comes. */
    static Live open(HttpRequest request) {
        try {
            return new Live(CLIENT.send(request, HttpResponse.BodyHandlers.ofInputStream()));
        } catch (IOException e) {
            throw new AssertionError("no reply from " + request.uri() + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** A reply whose body is still coming. One thread. */
    static final class Live implements AutoCloseable {
        private final HttpResponse<InputStream> response;
        private final BufferedReader lines;

        Live(HttpResponse<InputStream> response) {
            this.response = response;
            this.lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
        }

        int status() {
            return response.statusCode();
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse(null);
        }

        /** Waits for the next line that has the text, and gives everything read until then. */
        String until(String text) throws IOException {
            StringBuilder read = new StringBuilder();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                read.append(line).append('\n');
                if (line.contains(text)) {
                    return read.toString();
                }
            }
            throw new AssertionError("the body ended without \"" + text + "\": " + read);
        }

        /** The body's bytes; not to be mixed with lines. */
        InputStream in() {
            return response.body();
        }

        /** Everything up to the body's end. */
        String rest() throws IOException {
            StringBuilder read = new StringBuilder();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                read.append(line).append('\n');
            }
            return read.toString();
        }

        @Override
        public void close() throws IOException {
            response.body().close();
        }
    }
}
