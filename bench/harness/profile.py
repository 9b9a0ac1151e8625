"""Where the proxy's CPU time goes under load: samples of async-profiler, sorted into kinds of work."""
import argparse
import collections
import os
import shutil
import subprocess
import time

import load
import machine
import replies
from lanes import STREAM_CHUNKS, Request, aiproxy_lane
from report import table
from servers import AiProxy, Mock

CASES = [
    ("JSON 1 KB, same protocol", "small", False, ("anthropic", "anthropic")),
    ("JSON 1 KB, openai → anthropic", "small", False, ("openai", "anthropic")),
    ("100 KB, same protocol", "agent", False, ("anthropic", "anthropic")),
    ("100 KB, anthropic → openai", "agent", False, ("anthropic", "openai")),
    ("100 KB, openai → gemini", "agent", False, ("openai", "gemini")),
    ("100 chunks, same protocol", "stream", True, ("anthropic", "anthropic")),
    ("100 chunks, anthropic → openai", "stream", True, ("anthropic", "openai")),
]
WARM_UP = 18
SAMPLE = "500us"

JSON_READ = tuple(f"aiproxy/codec/{name}" for name in (
    "JsonReader", "StringScan", "LongStrings", "Unescaper", "NameCache", "NameScope", "Stencil", "JsonLiteral", "RawJson",
    "RequestScan", "Utf8", "carrier/SignatureCarrier"))
JSON_WRITTEN = tuple(f"aiproxy/codec/{name}" for name in ("JsonStrings", "JsonSink"))
SYSTEM_CALLS = {"writev", "__GI___send", "send", "recv", "__GI___recv", "epoll_pwait2", "epoll_wait", "write", "read", "[vdso]"}
# The first that fits a frame says what it is; frames that fit none leave it to their callers.
KINDS = [
    ("sockets, epoll", lambda frame: frame in SYSTEM_CALLS),
    ("copies", lambda frame: any(x in frame for x in ("arraycopy", "allocateUninitialized", "memset", "memcpy"))
        or frame.endswith(("ByteSink.<init>", "Arrays.copyOf", "Arrays.copyOfRange", "BufferImpl.getBytes"))),
    ("JSON read, searched", lambda frame: "jackson/core" in frame or any(x in frame for x in JSON_READ)),
    ("JSON written", lambda frame: any(x in frame for x in JSON_WRITTEN)),
    ("SSE", lambda frame: "aiproxy/sse/Frame" in frame or "aiproxy/sse/Lines" in frame or "StreamWatch" in frame),
    ("codecs, trees", lambda frame: "aiproxy/codec" in frame or "aiproxy/chat" in frame or "jackson/databind" in frame),
    ("Camel", lambda frame: "org/apache/camel" in frame),
    ("Netty, Vert.x", lambda frame: "io/netty" in frame or "io/vertx" in frame),
    ("rest of aiproxy", lambda frame: "io/github/aiproxy" in frame and "aiproxy/sse" not in frame),
]
ORDER = ["sockets, epoll", "Netty, Vert.x", "JSON read, searched", "JSON written", "codecs, trees", "SSE", "copies", "Camel", "rest of aiproxy"]
OTHER = "JVM, other"


def kind_of(stack):
    for frame in reversed(stack):
        for kind, fits in KINDS:
            if fits(frame):
                return kind
    return OTHER


def shares(stacks_file):
    """Per cent by kind, without the JIT compiler's."""
    samples = collections.Counter()
    with open(stacks_file, encoding="utf-8") as f:
        for line in f:
            frames, count = line.rstrip().rsplit(" ", 1)
            stack = frames.split(";")
            if not any("::" in frame and "Compile" in frame for frame in stack):
                samples[kind_of(stack)] += int(count)
    total = samples.total()
    return {kind: 100 * count / total for kind, count in samples.items()}


class Profiler:
    def __init__(self, jar, pid):
        self.command, self.pid = ["java", "-jar", jar, "profiler"], str(pid)

    def run(self, *arguments):
        environment = {k: v for k, v in os.environ.items() if k != "JAVA_OPTS"}
        done = subprocess.run([*self.command, *arguments, self.pid], env=environment, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"async-profiler: {(done.stderr or done.stdout).strip()}")

    def profile(self, under_load, path):
        self.run("start", "-e", "ctimer", "-i", SAMPLE)
        result = under_load()
        self.run("dump", "-o", "collapsed", "-f", f"{path}.collapsed")
        self.run("stop", "-o", "flamegraph", "-f", f"{path}.html")
        return result


def profiled(case, options, path):
    """CPU µs a request while sampled, and its shares by kind."""
    _, payload, stream, pair = case
    work = f"{load.HERE}/.work"
    mock, proxy = Mock(work), AiProxy(work, [options.launcher], ["fast"])
    request = Request(aiproxy_lane(*pair), "small" if payload == "stream" else payload, stream, "fast", STREAM_CHUNKS, work)
    try:
        mock.start(0, Request(aiproxy_lane("anthropic", "anthropic"), "small", False, "fast", STREAM_CHUNKS, work))
        proxy.start(mock.port, request)
        status, body = request.send(proxy.port)
        fault = request.fault(status, body)
        if fault:
            raise SystemExit(f"{case[0]}: {fault}")
        load.wrk(request, proxy.port, proxy.pid, 10, WARM_UP, len(body))
        measured = Profiler(options.profiler, proxy.pid).profile(
            lambda: load.wrk(request, proxy.port, proxy.pid, 10, options.seconds, len(body)), path)
        if "invalid" in measured:
            raise SystemExit(f"{case[0]}: {measured['invalid']}")
        return measured["cpu"], shares(f"{path}.collapsed")
    finally:
        proxy.stop()
        mock.stop()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--launcher", required=True)
    parser.add_argument("--profiler", required=True)
    parser.add_argument("--only", choices=sorted({case[1] for case in CASES}))
    parser.add_argument("--seconds", type=int, default=8)
    parser.add_argument("--publish", action="store_true")
    options = parser.parse_args()
    # Without the second, time is told of the method that has the next safepoint.
    os.environ["JAVA_OPTS"] = os.environ.get("JAVA_OPTS", "") + " -XX:+UnlockDiagnosticVMOptions -XX:+DebugNonSafepoints"
    replies.write_all(f"{load.HERE}/.work/replies", {STREAM_CHUNKS})
    facts = machine.facts(os.path.dirname(load.HERE), "", None, 0)
    stem = f"{load.HERE}/results/{time.strftime('%Y%m%d-%H%M%S')}-profile"
    rows = []
    for case in CASES:
        if options.only in (None, case[1]):
            path = f"{stem}-{case[1]}-{'-'.join(case[3])}"
            cpu, by_kind = profiled(case, options, path)
            rows.append([case[0], f"{cpu:.0f} µs", *(f"{by_kind[kind]:.0f}" if by_kind.get(kind, 0) >= 0.5 else "" for kind in [*ORDER, OTHER])])
            print(rows[-1])
    text = "\n".join([
        f"# Where the time goes, {time.strftime('%Y-%m-%d')}", "",
        f"{facts['cores']} cores ({facts['cpu']}), Linux {facts['kernel']}, {facts['versions'].get('Java')}, aiproxy {facts['versions']['aiproxy']}. "
        f"`bench/profile`: samples of async-profiler (ctimer, with the kernel) under the load of 10 clients, by the innermost frame that "
        "says something, in per cent of aiproxy's CPU time without the JIT compiler's. The time of a request has the profiler's in it.", "",
        table(["", "a request", *ORDER, OTHER], rows)])
    print(text)
    with open(f"{stem}.md", "w", encoding="utf-8") as f:
        f.write(text)
    if options.publish:
        shutil.copy(f"{stem}.md", f"{load.HERE}/PROFILE.md")


if __name__ == "__main__":
    main()
