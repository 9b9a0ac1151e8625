"""Loads one lane: wrk for requests, the stream client for streams; what was wrong is part of the answer."""
import json
import os
import subprocess

from processes import Peak, compiler_seconds, cpu_seconds
import protocols

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


class Used:
    """The CPU seconds of a process tree while the block runs, and what of it the JIT compiler took."""

    def __init__(self, pid):
        self.pid = pid

    def __enter__(self):
        self.before = cpu_seconds(self.pid), compiler_seconds(self.pid)
        return self

    def __exit__(self, *_):
        self.cpu = cpu_seconds(self.pid) - self.before[0]
        self.compiler = max(0.0, compiler_seconds(self.pid) - self.before[1])


def wrk(request, port, pid, concurrency, seconds, reply_bytes):
    """CPU per request, rate and latency of `concurrency` clients that ask again at once, or {"invalid": why}."""
    env = {**os.environ, "BENCH_BODY": request.body_file,
           "BENCH_HEADERS": "\n".join(f"{k}: {v}" for k, v in request.headers.items())}
    argv = ["wrk", "-t", "1", "-c", str(concurrency), "-d", f"{max(1, round(seconds))}s", "--timeout", "10s",
            "-s", f"{HERE}/programs/request.lua", f"http://127.0.0.1:{port}{request.path}"]
    with Used(pid) as used:
        done = subprocess.run(argv, capture_output=True, text=True, env=env, timeout=seconds + 60)
    line = next((x[6:] for x in done.stdout.splitlines() if x.startswith("BENCH ")), None)
    if not line:
        return {"invalid": f"wrk: {(done.stderr or done.stdout).strip()[:150]}"}
    r = json.loads(line)
    if not r["requests"]:
        return {"invalid": "no request was answered"}
    if r["not_2xx"] or r["broken"]:
        return {"invalid": f"{r['not_2xx']} not 2xx, {r['broken']} broken of {r['requests']}"}
    if r["bytes"] / r["requests"] < 0.97 * reply_bytes:
        return {"invalid": f"short replies: {r['bytes'] / r['requests']:.0f} of {reply_bytes} bytes"}
    return {"cpu": used.cpu / r["requests"] * 1e6, "compiler": used.compiler / r["requests"] * 1e6,
            "requests": r["requests"], "rate": r["requests"] / r["seconds"], "p50": r["p50"], "p99": r["p99"]}


def streams(request, port, pid, work, total, concurrency, **options):
    """Runs streams and checks each; adds CPU per chunk, and the peaks of memory and threads of the process."""
    argv = [f"{work}/streams", f"port={port}", f"request={request.raw_file(port)}", f"total={total}", f"concurrency={concurrency}"]
    if request.lane.translated or request.lane.server == "peer":
        argv += [f"marker={protocols.END_MARKERS[request.lane.client]}", f"ticks={request.chunks}"]
    else:
        argv.append(f"expect={request.expected_file}")
    argv += [f"{name}={value}" for name, value in options.items()]
    with Used(pid) as used, Peak(pid) as peak:
        done = subprocess.run(argv, capture_output=True, text=True, timeout=options.get("timeout", 120) + 60)
    if done.returncode:
        return {"invalid": f"the stream client: {done.stderr.strip()[:150]}"}
    r = json.loads(done.stdout)
    chunks = total * request.chunks
    r.update(cpu_per_chunk=used.cpu / chunks * 1e6, compiler_per_chunk=used.compiler / chunks * 1e6, rss=peak.rss, threads=peak.threads)
    if r["failed"]:
        r["example"] = " ".join(done.stderr.split())[:200]
    return r
