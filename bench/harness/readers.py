"""Many clients that hardly read: what they cost, what others see meanwhile, and how soon it is over."""
import http.client
import os
import shutil
import socket
import struct
import sys
import time

import load
import machine
import protocols
import replies
from lanes import Request, aiproxy_lane
from processes import Peak, memory_and_threads
from servers import AiProxy, Mock

CHUNKS = 20_000
MODEL = f"slow-{CHUNKS}-0"
SECONDS = 20
PAIRS = [("anthropic", "anthropic"), ("openai", "openai"), ("anthropic", "openai"), ("openai", "gemini")]


class LimitedProxy(AiProxy):
    def __init__(self, work, argv, limit):
        super().__init__(work, argv, ["fast", MODEL])
        self.limit = limit

    def command(self, upstream_port):
        argv, env = super().command(upstream_port)
        with open(argv[-1], "a", encoding="utf-8") as f:
            f.write(f"max_concurrent_requests: {self.limit}\n")
        return argv, {**env, "JAVA_OPTS": os.environ.get("JAVA_OPTS", "-Xmx512m")}


class Reader:
    """A client with a small window, which asks for a large stream."""

    def __init__(self, port, request):
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        # As over a network; with the loopback's 64 KB the system itself would buffer the whole stream.
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 1400)
        self.socket.settimeout(30)
        self.socket.connect(("127.0.0.1", port))
        with open(request.raw_file(port), "rb") as f:
            self.socket.sendall(f.read())
        self.read = 0

    def begin(self):
        self.status = self.socket.recv(256).split(b" ", 2)[1]
        self.socket.setblocking(False)

    def some(self):
        try:
            self.read += len(self.socket.recv(256))
        except BlockingIOError:
            pass

    def leave(self):
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()


def ask(port, request):
    """(seconds, status, Retry-After)"""
    begun = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("POST", request.path, request.body, request.headers)
        reply = connection.getresponse()
        reply.read()
        return time.monotonic() - begun, reply.status, reply.getheader("Retry-After")
    finally:
        connection.close()


def healthy(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    finally:
        connection.close()


def measure(options):
    """Whether all was as it should be."""
    work, count = f"{load.HERE}/.work", options.readers
    replies.write_all(f"{work}/replies", {100, CHUNKS})
    mock, proxy = Mock(work), LimitedProxy(work, options.argv, count)
    small = {p: Request(aiproxy_lane(p, p), "small", False, "fast", 0, work) for p in protocols.NAMES}
    probe = small["anthropic"]
    try:
        mock.start(0, Request(aiproxy_lane("anthropic", "anthropic"), "small", False, "fast", 0, work))
        proxy.start(mock.port, probe)
        for _ in range(300):
            for request in small.values():
                ask(proxy.port, request)
        before = memory_and_threads(proxy.pid)
        requests = [Request(aiproxy_lane(*pair), "small", True, MODEL, CHUNKS, work) for pair in PAIRS]
        with Peak(proxy.pid) as peak:
            everyone = [Reader(proxy.port, requests[n % len(requests)]) for n in range(count)]
            for reader in everyone:
                reader.begin()
            refused = sum(reader.status != b"200" for reader in everyone)
            shed = [ask(proxy.port, request) for request in small.values() for _ in range(25)]
            health = healthy(proxy.port)
            ends = time.monotonic() + SECONDS
            while time.monotonic() < ends:
                for reader in everyone:
                    reader.some()
                time.sleep(0.5)
            for reader in everyone:
                reader.leave()
            left = time.monotonic()
            while ask(proxy.port, probe)[1] != 200 and time.monotonic() < left + 30:
                pass
            recovery = time.monotonic() - left
        after = memory_and_threads(proxy.pid)
    finally:
        proxy.stop()
        mock.stop()
    size = os.path.getsize(f"{work}/replies/anthropic-{CHUNKS}.expected") / 2**20
    slowest = max(seconds for seconds, _, _ in shed)
    right = {(status, retry) for _, status, retry in shed} == {(503, "1")}
    grown = peak.rss - before[0]
    ok = not refused and right and health and recovery < 1 and peak.rss < 1024
    facts = machine.facts(os.path.dirname(load.HERE), "", None, 0)
    text = "\n".join([
        f"# {count:,} clients that hardly read, {time.strftime('%Y-%m-%d')}", "",
        f"{facts['cores']} cores ({facts['cpu']}), Linux {facts['kernel']}, {facts['versions'].get('Java')}, aiproxy {facts['versions']['aiproxy']}, {os.environ.get('JAVA_OPTS', '-Xmx512m')}. "
        f"`bench/soak --readers {count}`: each asks for a stream of about {size:.1f} MB through one of four pairs of protocols and takes "
        f"512 bytes a second; max_concurrent_requests is {count}.", "",
        "| | |", "|---|--:|",
        f"| memory before, and highest in {SECONDS} s | {before[0]:.0f}, {peak.rss:.0f} MB |",
        f"| that is, for each reader | {grown * 1024 / count:.0f} KB |",
        f"| threads before, and most | {before[1]}, {peak.threads} |",
        f"| requests above the limit: answered with | {', '.join(sorted({f'{status}, Retry-After {retry}' for _, status, retry in shed}))} |",
        f"| after at most | {slowest * 1000:.1f} ms |",
        f"| /healthz meanwhile | {'200' if health else 'not 200'} |",
        f"| from the moment that the readers left to the next answer | {recovery * 1000:.0f} ms |",
        f"| memory after | {after[0]:.0f} MB |", ""])
    print(text)
    name = f"{load.HERE}/results/{time.strftime('%Y%m%d-%H%M%S')}-readers.md"
    with open(name, "w", encoding="utf-8") as f:
        f.write(text)
    if options.publish:
        shutil.copy(name, f"{load.HERE}/READERS.md")
    if not ok:
        print(f"not as it should be: {refused} readers refused, shed {right}, health {health}", file=sys.stderr)
    return ok
