// SPDX-License-Identifier: GPL-3.0-only
package io.github.aiproxy.bench;

import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.codec.Codec;
import io.github.aiproxy.codec.Codecs;
import io.github.aiproxy.codec.RequestBody;
import io.github.aiproxy.codec.RequestLine;
import io.github.aiproxy.codec.RequestScan;
import io.github.aiproxy.codec.Target;
import io.github.aiproxy.codec.carrier.SignatureCarrier;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What is done with a request's body: relayed (scan, relay) and translated (read once more, write), by protocol. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(value = 1, jvmArgsAppend = "-XX:+UseSerialGC")
public class RequestBench {
    @Param({"ANTHROPIC", "OPENAI", "RESPONSES", "GEMINI"})
    public Protocol protocol;

    @Param({"small", "agent"})
    public String size;

    private Codec codec;
    private byte[] body;
    private RequestBody scanned;
    private RequestLine line;
    private ChatRequest chat;

    @Setup
    public void read() throws IOException {
        codec = Codecs.INSTANCE.of(protocol);
        body = Payloads.request(protocol, size);
        line = protocol == Protocol.GEMINI ? new RequestLine("fast", false) : RequestLine.PLAIN;
        scanned = new RequestBody(body, RequestScan.of(body).strings());
        chat = codec.readRequest(scanned, line);
    }

    @Benchmark
    public RequestScan scan() {
        return RequestScan.of(body);
    }

    @Benchmark
    public List<ByteBuffer> relay() {
        RequestScan scan = RequestScan.of(body);
        return SignatureCarrier.isIn(new RequestBody(body, scan.strings())) ? null : scan.edit(body, "another", false, null);
    }

    @Benchmark
    public ChatRequest readRequest() {
        return codec.readRequest(scanned, line);
    }

    @Benchmark
    public byte[] writeRequest() {
        return codec.writeRequest(chat, new Target("fast", false, 4096));
    }
}
