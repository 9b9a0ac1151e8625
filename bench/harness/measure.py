"""Runs the plan and writes results/<time>.json, .md and .svg. Started by ../run."""
import argparse
import datetime
import http.client
import json
import os
import shutil
import signal
import sys
import time

import chart
import load
import machine
import plan as plans
import replies
import report
from lanes import STREAM_CHUNKS, Lane, Request
from processes import allocated_bytes, cpu_seconds, machine_busy_seconds, memory_and_threads, raise_file_limit
from servers import AiProxy, BareVertx, Mock, Nginx, Portkey, Unavailable


def say(text):
    print(f"[{time.strftime('%H:%M:%S')}] {text}", file=sys.stderr, flush=True)


class Bench:
    def __init__(self, options):
        self.root = os.path.dirname(load.HERE)
        self.work = f"{load.HERE}/.work"
        self.plan = plans.plan(options.mode, options.only, options.rounds, options.seconds, options.warm_up)
        self.file_limit = raise_file_limit()
        self.lib = os.path.join(os.path.dirname(os.path.abspath(options.aiproxy_jar)), "lib")
        replies.write_all(f"{self.work}/replies", {STREAM_CHUNKS, plans.FIRST_BYTE_CHUNKS, self.plan.slow_chunks})
        self.servers = {"nginx": Nginx(self.work), "vertx": BareVertx(self.work, self.lib), "peer": Portkey(self.work),
                        "aiproxy": AiProxy(self.work, self.aiproxy_command(options), self.plan.models)}
        self.mock = Mock(self.work)
        self.given_up = set()
        self.direct = Lane("direct", Mock.label, "mock")
        self.results = {"mode": self.plan.mode, "rounds": self.plan.rounds, "seconds": self.plan.seconds,
                        "date": datetime.date.today().isoformat(), "measures": list(self.plan.measures), "columns": self.plan.columns,
                        "only": sorted(self.plan.only), "lanes": {}, "requests": {}, "latency": {}, "first_byte": {}, "streams": {},
                        "start_up": {}, "rss_after_load": {}, "not_measured": []}

    def aiproxy_command(self, options):
        launcher = f"{self.root}/aiproxy"
        if not options.jar_given and os.access(launcher, os.X_OK) and os.path.isfile(launcher) and os.path.exists(options.aiproxy_jar):
            return [launcher]
        return ["java", "-jar", options.aiproxy_jar] if os.path.exists(options.aiproxy_jar) else None

    def server(self, lane):
        return self.mock if lane is self.direct else self.servers[lane.server]

    def request(self, lane, column):
        payload, stream = plans.COLUMNS[column]
        return Request(lane, payload, stream, "fast", STREAM_CHUNKS, self.work)

    def slow_request(self, lane, model, chunks):
        return Request(lane, "small", True, model, chunks, self.work)

    def missing(self, what, why):
        say(f"not measured: {what}: {why}")
        self.results["not_measured"].append([what, why])

    # --- servers ---

    def run(self):
        self.mock.start(0, Request(self.direct, "small", False, "fast", STREAM_CHUNKS, self.work))
        self.lanes = self.plan.lanes(self.mock.port)
        self.results["lanes"] = {lane.key: {"label": lane.label, "server": lane.server, "translated": lane.translated}
                                 for lane in [self.direct, *self.lanes]}
        self.results["machine"] = machine.facts(self.root, self.lib, f"{self.work}/peer" if self.plan.peers else None, self.file_limit)
        self.results["aiproxy_command"] = [os.path.relpath(a, self.root) if "/" in a else a for a in self.servers["aiproxy"].argv or []]
        before = cpu_seconds(os.getpid()), machine_busy_seconds()
        try:
            if {"requests", "latency", "first-byte"} & set(self.plan.measures):
                self.measure_warm_servers()
            if "streams" in self.plan.measures:
                self.measure_streams()
            if "start-up" in self.plan.measures:
                self.measure_start_up()
        finally:
            own, busy = cpu_seconds(os.getpid()) - before[0], machine_busy_seconds() - before[1]
            self.results["foreign_cpu"] = max(0.0, 1 - own / busy) if busy else 0.0
            for server in [*self.servers.values(), self.mock]:
                server.stop()

    def start(self, lane):
        """Whether the lane's server runs, started if need be."""
        server = self.server(lane)
        if server.running:
            return True
        if lane.server in self.given_up:
            return False
        try:
            server.start(self.mock.port, self.request(lane, "small"))
            return True
        except Unavailable as e:
            self.missing(server.label, str(e))
            self.given_up.add(lane.server)
            return False

    def start_all(self):
        tried = {}
        for lane in self.lanes:
            if lane.server not in tried:
                tried[lane.server] = self.start(lane)
        return [self.direct, *(lane for lane in self.lanes if tried[lane.server])]

    # --- warm servers, all of them at once, measured in turns ---

    def measure_warm_servers(self):
        lanes = self.start_all()
        cells = self.checked_cells(lanes)
        for lane, column, request, size in cells:
            self.warm_up(lane, column, request, size)
        paced = self.checked_paced(lanes) if "first-byte" in self.plan.measures else []
        for n in range(self.plan.rounds):
            say(f"round {n + 1} of {self.plan.rounds}")
            turn = cells[n % len(cells):] + cells[:n % len(cells)] if cells else []
            if {"requests", "latency"} & set(self.plan.measures):
                for lane, column, request, size in turn:
                    self.measure_cell(lane, column, request, size, n == self.plan.rounds - 1)
            if "first-byte" in self.plan.measures:
                for lane, request in paced:
                    self.measure_first_byte(lane, request)
        for lane in lanes:
            self.results["rss_after_load"][lane.server] = memory_and_threads(self.server(lane).pid)[0]
        for server in self.servers.values():
            server.stop()

    def warm_up(self, lane, column, request, size):
        server = self.server(lane)
        self.warm(lane, column, lambda: load.wrk(request, server.port, server.pid, 10, 2, size).get("cpu"))

    def warm_up_paced(self, lane):
        """Streams whose chunks come one by one, each on a connection of its own."""
        server = self.server(lane)
        request = self.slow_request(lane, plans.FIRST_BYTE_MODEL, plans.FIRST_BYTE_CHUNKS)
        self.warm(lane, "paced streams", lambda: load.streams(
            request, server.port, server.pid, self.work, 5000, 100, addresses=20, timeout=20).get("cpu_per_chunk"))

    def warm(self, lane, what, window):
        """Loads until a window costs no less CPU than the one before: the compiler's own time is in it."""
        costs = []
        for _ in range(self.plan.warm_up if self.server(lane).needs_warm_up else 1):
            cost = window()
            costs.append(cost)
            if cost is None or len(costs) > 1 and cost > 0.92 * costs[-2]:
                break
        say(f"warm-up {lane.label}, {what}: {', '.join(map(report.number, costs))} µs")

    def checked_cells(self, lanes):
        """What answers as it should, with the size of the reply."""
        cells = []
        for column in self.plan.columns:
            for lane in lanes:
                if column == "image" and not self.plan.closely(lane):
                    continue
                request = self.request(lane, column)
                size = self.checked(request, report.COLUMN_NAMES[column])
                if size:
                    cells.append((lane, column, request, size))
                else:
                    self.results["requests"].setdefault(lane.key, {})[column] = {"invalid": "see below"}
        return cells

    def checked(self, request, what):
        """The size of the reply to one request; None, and told, when the reply is not what it should be."""
        try:
            status, body = request.send(self.server(request.lane).port)
            fault = request.fault(status, body)
        except (OSError, http.client.HTTPException) as e:
            fault = f"no reply ({e or type(e).__name__})"
        if fault:
            self.missing(f"{request.lane.label}, {what}", fault)
        return None if fault else len(body)

    def measure_cell(self, lane, column, request, size, last_round):
        server = self.server(lane)
        if "requests" in self.plan.measures or column == "small":
            before = allocated_bytes(server.pid) if last_round and server.is_jvm else None
            values = load.wrk(request, server.port, server.pid, 10, self.plan.seconds, size)
            after = allocated_bytes(server.pid) if before is not None else None
            if after is not None and after > before and "requests" in values:
                values["allocated"] = (after - before) / values["requests"]
            self.add("requests", lane.key, column, values)
        if column == "small" and "latency" in self.plan.measures and self.plan.closely(lane):
            self.add("latency", lane.key, "c1", load.wrk(request, server.port, server.pid, 1, max(1, self.plan.seconds // 2), size))

    def checked_paced(self, lanes):
        requests = [(lane, self.slow_request(lane, plans.FIRST_BYTE_MODEL, plans.FIRST_BYTE_CHUNKS))
                    for lane in lanes if self.plan.closely(lane)]
        return [(lane, request) for lane, request in requests if self.checked(request, "time to the first byte")]

    def measure_first_byte(self, lane, request):
        server = self.server(lane)
        for name, concurrency, total in (("c1", 1, 100), ("c10", 10, 600)):
            r = load.streams(request, server.port, server.pid, self.work, total, concurrency, reuse=1, timeout=30)
            if r.get("failed"):
                r = {"invalid": f"{r['failed']} of {total} streams failed: {r.get('example')}"}
            self.add("first_byte", lane.key, name, r)

    def add(self, measure, lane, column, values):
        """Collects a round's values; one invalid round makes the cell invalid."""
        cell = self.results[measure].setdefault(lane, {}).setdefault(column, {})
        if "invalid" in values:
            if "invalid" not in cell:
                self.missing(f"{self.results['lanes'][lane]['label']}, {measure} {column}", values["invalid"])
            cell.setdefault("invalid", values["invalid"])
            return
        for name, value in values.items():
            if isinstance(value, (int, float)):
                cell.setdefault(name, []).append(value)

    # --- slow streams: a fresh process for each, so that its memory is this level's ---

    def measure_streams(self):
        failed = set()
        most = (self.file_limit - 400) // 2 // 100 * 100
        for wanted in self.plan.levels:
            level = min(wanted, most)
            if level < wanted:
                self.missing(f"{wanted} streams", f"{level} instead: ulimit -n is {self.file_limit}, a proxied stream takes two descriptors")
            for lane in self.plan.stream_lanes(self.mock.port):
                server = self.server(lane)
                if lane.key in failed or not self.start(lane):
                    continue
                say(f"{level} slow streams, {lane.label}")
                if not self.checked(self.request(lane, "stream"), "slow streams"):
                    failed.add(lane.key)
                    server.stop()
                    continue
                self.warm_up(lane, "stream", self.request(lane, "stream"), 0)
                self.warm_up_paced(lane)
                request = self.slow_request(lane, self.plan.slow_model, self.plan.slow_chunks)
                seconds = level // self.plan.ramp + self.plan.slow_chunks * self.plan.slow_ms // 1000
                r = load.streams(request, server.port, server.pid, self.work, level, level, ramp=self.plan.ramp, addresses=20,
                                 timeout=2 * seconds + 30)
                self.results["streams"].setdefault(str(level), {})[lane.key] = r
                if not r.get("completed"):
                    self.missing(f"{lane.label}, more than {level} streams", r.get("invalid") or r.get("example"))
                    failed.add(lane.key)
                server.stop()
        self.results["slow"] = {"chunks": self.plan.slow_chunks, "ms": self.plan.slow_ms, "ramp": self.plan.ramp}

    # --- start-up ---

    def measure_start_up(self):
        probes = {}
        for lane in self.lanes:
            probes.setdefault(lane.server, lane)
        for name, lane in probes.items():
            if not self.start(lane):  # once unmeasured: page cache, class archives
                probes = {k: v for k, v in probes.items() if k != name}
            self.servers[name].stop()
        for n in range(self.plan.starts):
            say(f"start-up {n + 1} of {self.plan.starts}")
            for name, lane in probes.items():
                server = self.servers[name]
                try:
                    seconds = server.start(self.mock.port, self.request(lane, "small"))
                    rss, threads = memory_and_threads(server.pid)
                    cell = self.results["start_up"].setdefault(name, {"label": server.label, "seconds": [], "rss": [], "threads": []})
                    cell["seconds"].append(seconds), cell["rss"].append(rss), cell["threads"].append(threads)
                except Unavailable as e:
                    self.missing(f"{server.label}, start-up", str(e))
                server.stop()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--mode", choices=["short", "full"], default="short")
    parser.add_argument("--only", type=lambda names: [n for n in names.split(",") if n], default=[])
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--seconds", type=int)
    parser.add_argument("--warm-up", type=int)
    parser.add_argument("--aiproxy-jar", required=True)
    parser.add_argument("--jar-given", action="store_true")
    parser.add_argument("--publish", action="store_true")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    bench = Bench(options)
    for what, why in bench.plan.left_out():
        bench.missing(what, why)
    try:
        bench.run()
    except Unavailable as e:
        sys.exit(f"bench/run: {bench.mock.label}: {e}")
    except KeyboardInterrupt:
        if "machine" not in bench.results:
            sys.exit(130)
        bench.missing("the rest", "the run was interrupted")
    write(bench.results, options.publish)


def write(results, publish):
    folder = f"{load.HERE}/results"
    os.makedirs(folder, exist_ok=True)
    name = f"{folder}/{time.strftime('%Y%m%d-%H%M%S')}-{results['mode']}"
    texts = {"json": json.dumps(results, indent=1), "md": report.markdown(results), "svg": chart.svg(results)}
    for kind, text in texts.items():
        with open(f"{name}.{kind}", "w", encoding="utf-8") as f:
            f.write(text)
    print(texts["md"])
    say(f"written: {os.path.relpath(name)}.md, .svg, .json")
    if publish:
        shutil.copy(name + ".md", f"{load.HERE}/RESULTS.md")
        shutil.copy(name + ".svg", f"{load.HERE}/results.svg")
        say("published: bench/RESULTS.md, bench/results.svg")


if __name__ == "__main__":
    main()
