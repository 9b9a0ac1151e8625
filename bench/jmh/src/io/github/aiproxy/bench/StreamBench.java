// SPDX-License-Identifier: GPL-3.0-only
package io.github.aiproxy.bench;

import io.github.aiproxy.chat.Event;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.codec.ClientView;
import io.github.aiproxy.codec.Codec;
import io.github.aiproxy.codec.Codecs;
import io.github.aiproxy.codec.EventReader;
import io.github.aiproxy.codec.EventWriter;
import io.github.aiproxy.codec.StreamWatch;
import io.github.aiproxy.codec.Target;
import io.github.aiproxy.sse.ByteSink;
import io.github.aiproxy.sse.Frame;
import io.github.aiproxy.sse.FrameReader;
import io.github.aiproxy.sse.FrameScanner;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** One chunk of a stream of 100: framed, relayed, read and written, by protocol. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(value = 1, jvmArgsAppend = "-XX:+UseSerialGC")
@OperationsPerInvocation(100)
public class StreamBench {
    private static final int LIMIT = 1 << 20;

    @Param({"ANTHROPIC", "OPENAI", "RESPONSES", "GEMINI"})
    public Protocol protocol;

    private Codec codec;
    private byte[] stream;
    private StreamWatch watch;
    private ClientView client;
    private final List<Event> events = new ArrayList<>();

    @Setup
    public void load() throws IOException {
        codec = Codecs.INSTANCE.of(protocol);
        stream = Payloads.stream(protocol);
        watch = StreamWatch.of(protocol);
        client = Payloads.client(protocol);
        read(events::add);
    }

    private void read(Consumer<Event> sink) {
        FrameReader frames = new FrameReader(LIMIT);
        EventReader reader = codec.eventReader(new Target("fast", true, 4096));
        frames.read(stream, 0, stream.length, frame -> reader.read(frame, sink));
        reader.end(sink);
    }

    @Benchmark
    public void frames(Blackhole sink) {
        Consumer<Frame> each = sink::consume;
        new FrameReader(LIMIT).read(stream, 0, stream.length, each);
    }

    @Benchmark
    public byte[] relay(Blackhole sink) {
        return new FrameScanner(LIMIT)
                .scan(stream, (buffer, offset, length) -> sink.consume(watch.look(buffer, offset, length)));
    }

    @Benchmark
    public void readEvents(Blackhole sink) {
        read(sink::consume);
    }

    @Benchmark
    public ByteSink writeEvents() {
        EventWriter writer = codec.eventWriter(client);
        ByteSink out = new ByteSink(1024);
        for (Event event : events) {
            writer.write(event, out);
        }
        return out;
    }
}
