package io.github.aiproxy.proxy;

import io.github.aiproxy.fake.FakeReply;
import io.github.aiproxy.fake.Gate;
import io.github.aiproxy.fake.Recorded;
import io.github.aiproxy.fake.StrictFake;
import io.github.aiproxy.fake.Trees;
import io.github.aiproxy.proxy.Fault.Form;
import io.github.aiproxy.proxy.Fault.Place;
import io.github.aiproxy.proxy.Fault.Reader;
import io.github.aiproxy.proxy.Fault.Trait;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Runs cases of faults, many at once: two upstreams of each protocol, of which the first is asked first and does what the
 * model's name says. Used by one test class.
 */
final class FaultRun implements AutoCloseable {
    /** What was learnt of the upstream: what the next request for the model meets. */
    enum Blame {
        NOBODY,
        UPSTREAM,
        KEY,
        /** Not looked at. */
        UNKNOWN
    }

    /**
     * What came of a case.
     *
     * @param first requests to the upstream that fails
     * @param second requests to the other one
     */
    record Result(FaultCase of, Seen seen, int first, int second, Blame blame) {
        /** Upstreams that were tried; one that cannot be reached has no requests. */
        int asked() {
            return of.fault().place() == Place.THERE ? first + second : 1 + second;
        }
    }

    private static final Set<Trait> SPECIAL = Set.of(Trait.HEAVY, Trait.LARGE, Trait.SILENT);

    private final Places places = new Places();
    private final Map<Dialect, StrictFake> first = new EnumMap<>(Dialect.class);
    private final Map<Dialect, StrictFake> second = new EnumMap<>(Dialect.class);
    private final Map<String, FaultCase> byModel = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> firstCalls = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> secondCalls = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<Recorded>> arrived = new ConcurrentHashMap<>();
    private final Map<String, Gate> gates = new ConcurrentHashMap<>();
    private final Set<String> healed = ConcurrentHashMap.newKeySet();
    /** One each: proxies on a random port would share it within a Vert.x. */
    private final List<Vertx> vertx = new ArrayList<>();

    private final RunningProxy usual;
    private final RunningProxy impatient;
    private final RunningProxy narrow;

    FaultRun(List<FaultCase> cases) {
        cases.forEach(each -> byModel.put(each.model(), each));
        List<String> models = new ArrayList<>(byModel.keySet());
        models.add("unused");
        for (Dialect dialect : Dialect.values()) {
            StrictFake failing = StrictFake.of(dialect.protocol).models(models.toArray(String[]::new));
            StrictFake good = StrictFake.of(dialect.protocol).models(models.toArray(String[]::new));
            failing.always((request, reply) -> fail(failing, request, reply));
            good.always((request, reply) -> {
                count(secondCalls, model(request));
                return reply;
            });
            first.put(dialect, failing);
            second.put(dialect, good);
        }
        usual = start("max_response_body: 256MiB");
        impatient = start("upstream_request_timeout: 2s\nstream_idle_timeout: 2s");
        narrow = start("max_response_body: " + Faults.MAX_BODY);
    }

    private RunningProxy start(String general) {
        ProxyYaml yaml = new ProxyYaml()
                .with(general)
                .with("max_request_body: 64MiB\ncircuit_breaker: { failures: 1, scope: model }");
        for (Dialect dialect : Dialect.values()) {
            String id = dialect.protocol.id();
            for (boolean must : new boolean[] {false, true}) {
                for (Place place : Place.values()) {
                    List<String> served = List.of(
                            FaultCase.prefix(place, must, false, dialect) + "*",
                            FaultCase.prefix(place, must, true, dialect) + "*");
                    yaml.upstreamAt(
                            "first-" + id + "-" + place + "-" + must,
                            places.of(place, first.get(dialect).uri()),
                            lines(dialect, must, served, 1000));
                }
                List<String> spare = List.of(Place.values()).stream()
                        .map(place -> FaultCase.prefix(place, must, false, dialect) + "*")
                        .toList();
                yaml.upstreamAt("second-" + id + "-" + must, second.get(dialect).uri(), lines(dialect, must, spare, 1));
            }
        }
        vertx.add(places.vertx());
        return RunningProxy.of(yaml.text(), vertx.get(vertx.size() - 1));
    }

    private static String[] lines(Dialect dialect, boolean mustStream, List<String> models, int weight) {
        return new String[] {
            "api_type: " + dialect.protocol.id(),
            "token: " + StrictFake.KEY,
            "must_stream: " + mustStream,
            "weight: " + weight,
            "available_models: [\"" + String.join("\", \"", models) + "\"]"
        };
    }

    private FakeReply fail(StrictFake fake, Recorded request, FakeReply good) {
        String model = model(request);
        count(firstCalls, model);
        FaultCase each = byModel.get(model);
        if (each == null || healed.contains(model)) {
            return good;
        }
        FakeReply bad = each.fault().act().instead(fake, good, each.variant());
        arrived(model).complete(request);
        return Faults.gated(bad, gate(model));
    }

    private CompletableFuture<Recorded> arrived(String model) {
        return arrived.computeIfAbsent(model, m -> new CompletableFuture<>());
    }

    private Gate gate(String model) {
        return gates.computeIfAbsent(model, m -> new Gate());
    }

    private static void count(Map<String, AtomicInteger> calls, String model) {
        calls.computeIfAbsent(model, m -> new AtomicInteger()).incrementAndGet();
    }

    private static int calls(Map<String, AtomicInteger> calls, String model) {
        AtomicInteger count = calls.get(model);
        return count == null ? 0 : count.get();
    }

    private static String model(Recorded request) {
        String path = request.path();
        int at = path.indexOf("/models/");
        return at < 0
                ? Trees.read(request.body()).path("model").asText()
                : path.substring(at + "/models/".length(), path.lastIndexOf(':'));
    }

    /** All the cases: those with much data one after the other, the rest together. */
    List<Result> run(List<FaultCase> cases) {
        // So that no class is loaded while time counts.
        for (RunningProxy proxy : List.of(usual, impatient, narrow)) {
            for (Dialect client : Dialect.values()) {
                for (boolean stream : new boolean[] {true, false}) {
                    String prefix = FaultCase.prefix(Place.THERE, !stream, false, client.other());
                    client.ask(proxy.uri(), prefix + "unknown", "warm up", stream);
                }
            }
        }
        List<Result> results = new ArrayList<>();
        results.addAll(run(cases, fault -> Collections.disjoint(fault.traits(), SPECIAL), 24));
        results.addAll(run(cases, fault -> fault.is(Trait.LARGE), 8));
        // These wait, and nothing else may make the machine slow meanwhile.
        results.addAll(run(cases, fault -> fault.is(Trait.SILENT), 96));
        results.addAll(run(cases, fault -> fault.is(Trait.HEAVY), 1));
        return results;
    }

    private List<Result> run(List<FaultCase> cases, Predicate<Fault> which, int atOnce) {
        ExecutorService threads = Executors.newFixedThreadPool(atOnce);
        try {
            List<CompletableFuture<Result>> running = cases.stream()
                    .filter(each -> which.test(each.fault()))
                    .map(each -> CompletableFuture.supplyAsync(() -> run(each), threads))
                    .toList();
            return running.stream().map(CompletableFuture::join).toList();
        } finally {
            threads.shutdown();
        }
    }

    private Result run(FaultCase each) {
        RunningProxy proxy =
                each.fault().is(Trait.SILENT) ? impatient : each.fault().is(Trait.LARGE) ? narrow : usual;
        String model = each.model();
        Seen seen;
        try {
            seen = switch (each.fault().reader()) {
                case PATIENT, HAS_ALL_FIRST -> read(proxy, each, InputStream::readAllBytes);
                case HAS_WORDS_FIRST -> read(proxy, each, in -> readWordsFirst(in, each));
                case SLOW -> read(proxy, each, FaultRun::readSlowly);
                case LEAVES_BEFORE_HEAD, LEAVES_BEFORE_EVENT, LEAVES_IN_STREAM -> leave(proxy, each);
            };
        } catch (IOException | RuntimeException e) {
            seen = new Seen(Seen.Kind.WRONG, 0, "no reply: " + e);
        }
        gate(model).open();
        int firstAsked = calls(firstCalls, model);
        int secondAsked = calls(secondCalls, model);
        Blame blame = each.alone() ? blame(proxy, each) : Blame.UNKNOWN;
        return new Result(each, seen, firstAsked, secondAsked, blame);
    }

    private interface Body {
        byte[] read(InputStream in) throws IOException;
    }

    private Seen read(RunningProxy proxy, FaultCase each, Body reading) throws IOException {
        boolean streamed = each.form() == Form.STREAM;
        HttpResponse<InputStream> response;
        if (!streamed && each.fault().reader() == Reader.HAS_WORDS_FIRST) {
            // It gets nothing before the end.
            gate(each.model()).open();
        }
        try {
            response = Http.CLIENT.send(
                    each.client().request(proxy.uri(), each.model(), FaultCase.WORDS, streamed),
                    HttpResponse.BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        byte[] bytes = {};
        boolean broken = false;
        try (InputStream in = response.body()) {
            bytes = reading.read(in);
        } catch (IOException e) {
            broken = true;
        }
        return Seen.of(
                each.client(),
                streamed,
                response.statusCode(),
                response.headers().firstValue("content-type").orElse(""),
                new String(bytes, StandardCharsets.UTF_8),
                broken,
                each.expected());
    }

    private byte[] readWordsFirst(InputStream in, FaultCase each) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (!all.toString(StandardCharsets.UTF_8).contains("Ech")) {
            int read = in.read();
            if (read < 0) {
                break;
            }
            all.write(read);
        }
        gate(each.model()).open();
        in.transferTo(all);
        return all.toByteArray();
    }

    private static byte[] readSlowly(InputStream in) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] some = new byte[7];
        for (int read = in.read(some); read >= 0; read = in.read(some)) {
            all.write(some, 0, read);
            Thread.yield();
        }
        return all.toByteArray();
    }

    /** Closes the connection, and waits until the upstream is told. */
    private Seen leave(RunningProxy proxy, FaultCase each) throws IOException {
        boolean streamed = each.form() == Form.STREAM;
        String model = each.model();
        try (RawClient client = RawClient.post(
                proxy.uri(),
                each.client().path(model, streamed),
                each.client().body(model, FaultCase.WORDS, streamed))) {
            switch (each.fault().reader()) {
                case LEAVES_IN_STREAM -> client.readUntil("Ech");
                case LEAVES_BEFORE_EVENT -> gate(model).awaitReached();
                default -> arrived(model).orTimeout(10, TimeUnit.SECONDS).join();
            }
        }
        arrived(model).join().awaitCancelled();
        return Seen.NOTHING;
    }

    /** The upstream is well again: whether it is asked, and if not, why not. */
    private Blame blame(RunningProxy proxy, FaultCase each) {
        healed.add(each.model());
        Http.Answer answer = each.client().ask(proxy.uri(), each.model(), "again", false);
        Function<String, Boolean> says = words -> answer.body().contains(words);
        if (answer.status() == 429 && says.apply("waiting for its limit")) {
            return Blame.KEY;
        }
        return answer.status() == 503 && says.apply("is unavailable") ? Blame.UPSTREAM : Blame.NOBODY;
    }

    @Override
    public void close() {
        gates.values().forEach(Gate::open);
        usual.close();
        impatient.close();
        narrow.close();
        vertx.forEach(
                each -> each.close().toCompletionStage().toCompletableFuture().join());
        places.close();
        first.values().forEach(StrictFake::close);
        second.values().forEach(StrictFake::close);
    }
}
