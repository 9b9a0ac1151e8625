"""The soak test. Started by ../soak."""
import argparse
import csv
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import threading
import time

import curves
import load
import machine
import protocols
import readers
import replies
from answers import LOST, RIGHT, TOLD, WRONG
from lanes import Request, aiproxy_lane
from load_processes import Load
from processes import Running, free_port, memory_and_threads, raise_file_limit
from servers import AiProxy, Unavailable

MODELS = ["fast", "slow-20-100"]
MOCKS = ("a", "b", "c")
COLUMNS = ["seconds", "rss_mb", "threads", "files", "requests_a_second", RIGHT, TOLD, LOST, WRONG, "p50_ms", "p99_ms", "edits_seen", "event"]


def say(text):
    print(f"[{time.strftime('%H:%M:%S')}] {text}", file=sys.stderr, flush=True)


class Upstream:
    """A mock of all four protocols on a port of its own, which can be killed, restarted and stopped."""

    def __init__(self, name, work):
        self.name, self.work, self.port, self.running = name, work, free_port(), None

    def start(self):
        self.running = Running([f"{self.work}/mock", str(self.port), f"{self.work}/replies"], f"{self.work}/mock-{self.name}.log")

    def signal(self, number):
        os.kill(self.running.pid, number)

    def kill(self):
        self.signal(signal.SIGKILL)
        self.running.process.wait()

    def stop(self):
        if self.running and self.running.process.poll() is None:
            self.kill()


class Proxy(AiProxy):
    """With three upstreams of each protocol, timeouts that a soak can wait for, and a configuration that is edited."""

    def __init__(self, work, argv, upstreams):
        super().__init__(work, argv, MODELS)
        self.upstreams, self.edits = upstreams, 0
        self.file = f"{work}/soak.yaml"

    def write(self):
        """Writes the file anew, in one step as an editor does. Each edit has its number as a model that is on offer."""
        rng = random.Random(self.edits)
        lines = [f'listen: "127.0.0.1:{self.port}"', "upstream_connect_timeout: 2s", "upstream_request_timeout: 3s",
                 "stream_idle_timeout: 3s", "circuit_breaker: { failures: 3, cooldown: 2s }", "upstreams:"]
        for upstream in self.upstreams:
            for protocol in protocols.NAMES:
                models = [f"{protocol}.{m}" for m in self.models]
                lines += [f'  - name: "{upstream.name}-{protocol}"', f'    base_url: "http://127.0.0.1:{upstream.port}"',
                          '    token: "soak"', f'    api_type: "{protocol}"', f"    weight: {rng.randint(1, 5)}",
                          "    available_models: " + json.dumps([*models, f"edit-{self.edits}"]),
                          "    model_mappings: " + json.dumps({m: m.partition(".")[2] for m in models})]
        with open(self.file + ".new", "w", encoding="utf-8") as f:
            f.write("\n".join(lines) + "\n")
        os.replace(self.file + ".new", self.file)

    def command(self, _):
        self.write()
        return [*self.argv, "-config", self.file], {"JAVA_OPTS": os.environ.get("JAVA_OPTS", "-Xmx256m")}

    def edit(self):
        self.edits += 1
        self.write()

    def edits_seen(self):
        """The number of the edit that it works by, as it says itself."""
        import http.client
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            connection.request("GET", "/v1/models")
            found = re.search(rb'"edit-(\d+)"', connection.getresponse().read())
            connection.close()
            return int(found.group(1)) if found else 0
        except (OSError, http.client.HTTPException):
            return 0

    def java(self):
        """The JVM's process: the launcher may be its parent."""
        from processes import read, tree
        return next((pid for pid in tree(self.pid) if read(f"/proc/{pid}/comm").strip() == "java"), self.pid)

    def files(self):
        try:
            return len(os.listdir(f"/proc/{self.java()}/fd"))
        except OSError:
            return 0

    def live_heap(self):
        """MB that are left after a collection; None without the JDK's tools."""
        try:
            for command in ("GC.run", "GC.run", "GC.heap_info"):
                done = subprocess.run(["jcmd", str(self.java()), command], capture_output=True, text=True, timeout=30)
            used = sum(int(k) for k in re.findall(r"(?:heap|Generation|gen|generation) .*?used (\d+)K", done.stdout))
            return used / 1024 if used else None
        except (OSError, subprocess.TimeoutExpired):
            return None


class Soak:
    def __init__(self, options):
        self.root = os.path.dirname(load.HERE)
        self.work = f"{load.HERE}/.work"
        self.seconds = options.minutes * 60
        replies.write_all(f"{self.work}/replies", {20, 100})
        self.upstreams = [Upstream(name, self.work) for name in MOCKS]
        self.proxy = Proxy(self.work, options.argv, self.upstreams)
        # Now, as the sources may change while it runs.
        self.machine = machine.facts(self.root, os.path.join(os.path.dirname(self.proxy.argv[-1]), "lib"), None, 0)
        self.machine["versions"] = {k: x for k, x in self.machine["versions"].items() if k in ("aiproxy", "Java")}
        self.rows, self.heaps, self.events, self.over = [], [], [], threading.Event()
        self.done = {"killed": 0, "stopped": 0, "edited": 0}

    def run(self):
        try:
            for upstream in self.upstreams:
                upstream.start()
            probe = Request(aiproxy_lane("anthropic", "anthropic"), "small", False, "fast", 0, self.work)
            self.proxy.start(0, probe)
            self.load = Load(self.proxy.port, self.work, os.cpu_count() or 2)
            try:
                self.calibrate()
                disturbing = threading.Thread(target=self.disturb)
                disturbing.start()
                self.watch()
                self.over.set()
                disturbing.join()
            finally:
                self.over.set()
                self.load.stop()
            self.idle = self.at_rest()
            self.verdicts = self.load.take()[0]
        finally:
            self.proxy.stop()
            for upstream in self.upstreams:
                upstream.stop()

    def calibrate(self):
        window = min(15, max(3, self.seconds / 20))
        time.sleep(window)  # until the compiler has done the most
        before = sum(self.load.take()[0].values())
        time.sleep(window)
        full = (sum(self.load.take()[0].values()) - before) / window
        self.rate = full / 2
        self.load.pace(self.rate)
        say(f"full load is {full:.0f} requests a second; {self.rate:.0f} for {self.seconds / 60:g} minutes")

    # --- what happens meanwhile: one upstream at a time is in trouble, so there are always two others ---

    def disturb(self):
        rng = random.Random(1)
        turn = 0
        while not self.over.wait(2):
            upstream = self.upstreams[turn % len(self.upstreams)]
            what = ("edited", "killed", "edited", "stopped")[turn % 4]
            turn += 1
            self.done[what] += 1
            if what == "edited":
                self.proxy.edit()
                self.events.append("configuration edited")
                continue
            self.events.append(f"{upstream.name} {what}")
            if what == "killed":
                upstream.kill()
                self.over.wait(rng.uniform(0.5, 3))
                upstream.start()
            else:
                upstream.signal(signal.SIGSTOP)
                self.over.wait(rng.uniform(1, 5))
                upstream.signal(signal.SIGCONT)
            self.events.append(f"{upstream.name} back")

    # --- what is looked at ---

    def watch(self):
        begun = time.monotonic()
        step = min(5, max(0.5, self.seconds / 120))
        before, looked, next_heap = sum(self.load.take()[0].values()), begun, begun + self.seconds * 0.1
        while (now := time.monotonic()) - begun < self.seconds:
            time.sleep(step)
            if now >= next_heap:
                self.heaps.append(self.proxy.live_heap())
                next_heap += self.seconds * 0.2
            verdicts, latencies = self.load.take()
            total, now = sum(verdicts.values()), time.monotonic()
            rss, threads = memory_and_threads(self.proxy.java())
            events, self.events = self.events, []
            self.rows.append({
                "seconds": round(now - begun, 1), "rss_mb": round(rss, 1), "threads": threads, "files": self.proxy.files(),
                "requests_a_second": round((total - before) / (now - looked), 1), **{v: verdicts.get(v, 0) for v in (RIGHT, TOLD, LOST, WRONG)},
                "p50_ms": self.percentile(latencies, 0.5), "p99_ms": self.percentile(latencies, 0.99),
                "edits_seen": self.proxy.edits_seen(), "event": "; ".join(events)})
            before, looked = total, now
            if self.proxy.running.process.poll() is not None:
                say("the proxy ended")
                return

    @staticmethod
    def percentile(values, p):
        return round(values[min(len(values) - 1, int(p * len(values)))] * 1000, 1) if values else ""

    def at_rest(self):
        """Files when all clients have gone and idle connections to upstreams are closed, and the heap."""
        self.heaps.append(self.proxy.live_heap())
        deadline = time.monotonic() + min(45, 5 + self.seconds / 10)
        while time.monotonic() < deadline and self.proxy.files() > self.first("files"):
            time.sleep(1)
        return {"files": self.proxy.files()}

    def first(self, column):
        return self.rows[0][column]

    def half(self, column, second):
        rows = [r for r in self.rows if (r["seconds"] > self.seconds / 2) == second] or self.rows
        return max(r[column] for r in rows)

    def faults(self):
        """What is wrong, in words."""
        v = self.verdicts
        if v.get(WRONG):
            yield f"{v[WRONG]} wrong answers"
        if v.get(LOST):
            yield f"{v[LOST]} requests lost while other upstreams were up"
        if not v.get(RIGHT):
            yield "nothing was answered"
        heaps = [h for h in self.heaps if h]
        # What is live while requests are in flight differs from one look to the next; the last look is at rest.
        if len(heaps) > 2 and heaps[-1] > max(heaps[:2]) + 8:
            yield f"the live heap grew from {heaps[0]:.0f} to {heaps[-1]:.0f} MB"
        if self.seconds >= 300 and self.half("rss_mb", True) > self.half("rss_mb", False) * 1.1 + 8:
            yield f"memory grew from {self.half('rss_mb', False):.0f} to {self.half('rss_mb', True):.0f} MB"
        if self.seconds >= 60 and self.half("threads", True) > self.half("threads", False) + 4:
            yield f"threads grew from {self.half('threads', False)} to {self.half('threads', True)}"
        if self.seconds >= 300 and self.idle["files"] > self.first("files"):
            yield f"open files: {self.first('files')} at first, {self.idle['files']} at rest after the load"

    def markdown(self, facts):
        v, faults = self.verdicts, list(self.faults())
        edits = max((r["edits_seen"] for r in self.rows), default=0)
        heaps = ", ".join(f"{h:.0f}" for h in self.heaps if h)
        lines = [f"# Soak test, {time.strftime('%Y-%m-%d')}", "",
                 f"{facts['cores']} cores ({facts['cpu']}), Linux {facts['kernel']}, " + ", ".join(f"{k} {x}" for k, x in facts["versions"].items()) + ". "
                 f"`bench/soak`, {self.seconds / 60:g} minutes at {self.rate:.0f} requests a second, half of what the clients could get answered; "
                 "all 16 pairs of protocols, JSON, streams at once, and always some streams of two seconds.", "",
                 "**" + ("; ".join(faults) if faults else "No wrong answer, no lost request; memory, threads and files stayed flat.") + "**", "",
                 "| | |", "|---|--:|",
                 f"| answers, each checked byte for byte or word for word | {sum(v.values()):,} |",
                 f"| right | {v.get(RIGHT, 0):,} |", f"| streams whose upstream died in the middle: the client was told | {v.get(TOLD, 0):,} |",
                 f"| lost | {v.get(LOST, 0):,} |", f"| wrong | {v.get(WRONG, 0):,} |",
                 f"| upstreams killed and restarted, stopped for seconds | {self.done['killed']}, {self.done['stopped']} |",
                 f"| configuration edited under load; the last edit that was seen at work | {self.done['edited']}; number {edits} |",
                 f"| memory, highest of the first and the second half | {self.half('rss_mb', False):.0f}, {self.half('rss_mb', True):.0f} MB |",
                 f"| live heap after a collection, in turn | {heaps or '–'} MB |",
                 f"| threads, highest of the halves | {self.half('threads', False)}, {self.half('threads', True)} |",
                 f"| open files, at first, most, at rest after the load | {self.first('files')}, {max(r['files'] for r in self.rows)}, {self.idle['files']} |", ""]
        if self.load.examples:
            lines += ["```", *self.load.examples, "```", ""]
        return "\n".join(lines)

    def write(self, publish):
        folder = f"{load.HERE}/results"
        name = f"{folder}/{time.strftime('%Y%m%d-%H%M%S')}-soak"
        text = self.markdown(self.machine)
        with open(f"{name}.csv", "w", encoding="utf-8", newline="") as f:
            writer = csv.DictWriter(f, COLUMNS)
            writer.writeheader()
            writer.writerows(self.rows)
        for kind, content in (("md", text), ("svg", curves.svg(self.rows))):
            with open(f"{name}.{kind}", "w", encoding="utf-8") as f:
                f.write(content)
        print(text)
        say(f"written: {os.path.relpath(name)}.md, .svg, .csv")
        if publish:
            shutil.copy(name + ".md", f"{load.HERE}/SOAK.md")
            shutil.copy(name + ".svg", f"{load.HERE}/soak.svg")
        return not list(self.faults())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--readers", type=int)
    parser.add_argument("--aiproxy-jar", required=True)
    parser.add_argument("--launcher")
    parser.add_argument("--publish", action="store_true")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    options.argv = [options.launcher] if options.launcher else ["java", *os.environ.get("JAVA_OPTS", "-Xmx512m" if options.readers else "-Xmx256m").split(), "-jar", options.aiproxy_jar]
    raise_file_limit()
    try:
        if options.readers:
            sys.exit(0 if readers.measure(options) else 1)
        soak = Soak(options)
        soak.run()
    except Unavailable as e:
        sys.exit(f"bench/soak: {e}")
    sys.exit(0 if soak.write(options.publish) else 1)


if __name__ == "__main__":
    main()
