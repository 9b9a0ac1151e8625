"""What a reader must know about the machine and the versions."""
import json
import os
import platform
import re
import shutil
import subprocess


def first_line(*argv):
    try:
        done = subprocess.run(argv, capture_output=True, text=True, timeout=20)
        return (done.stdout + done.stderr).strip().split("\n")[0]
    except (OSError, subprocess.TimeoutExpired):
        return None


def read(path):
    try:
        with open(path, encoding="utf-8") as f:
            return f.read()
    except OSError:
        return ""


def facts(root, lib, peer, file_limit):
    model = re.search(r"model name\s*:\s*(.*)", read("/proc/cpuinfo"))
    memory = re.search(r"MemTotal:\s*(\d+)", read("/proc/meminfo"))
    jars = os.listdir(lib) if os.path.isdir(lib) else []

    def jar(name):
        found = [re.fullmatch(name + r"-(\d[^-]*)\.jar", j) for j in jars]
        return next((m.group(1) for m in found if m), None)
    package = read(f"{peer}/node_modules/@portkey-ai/gateway/package.json") if peer else ""
    nginx = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin:/usr/local/sbin")
    # What the measurements before this one published is no change of the program.
    changed = first_line("git", "-C", root, "status", "--porcelain", "--untracked-files=no",
                         "--", ".", ":!bench/*.md", ":!bench/*.svg")
    revision = first_line("git", "-C", root, "rev-parse", "--short", "HEAD")
    versions = {
        "aiproxy": f"{revision}{' with local changes' if changed else ''}",
        "Java": first_line("java", "-version"),
        "Camel": jar("camel-main"), "Vert.x": jar("vertx-core"), "Netty": jar("netty-common"),
        "nginx": (first_line(nginx, "-v") or "").rpartition("/")[2] if nginx else None,
        "wrk": (first_line("wrk", "-v") or "").removeprefix("wrk ").split(" [")[0],
        "Node.js": first_line("node", "--version") if package else None,
        "@portkey-ai/gateway": json.loads(package)["version"] if package else None,
    }
    return {
        "cpu": model.group(1) if model else platform.machine(), "cores": os.cpu_count(),
        "memory_gib": round(int(memory.group(1)) / 2**20) if memory else None, "kernel": platform.release(),
        "file_limit": file_limit, "load_before": os.getloadavg()[0],
        "versions": {k: v for k, v in versions.items() if v},
    }
