"""Processes as the kernel sees them: CPU time, memory and threads of a whole tree; ports; limits."""
import os
import resource
import socket
import subprocess
import threading
import time

TICK = os.sysconf("SC_CLK_TCK")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def raise_file_limit(wanted=65_536):
    """Returns the limit that every child inherits."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(wanted, hard), max(wanted, hard)))
    except (ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def read(path):
    try:
        with open(path, encoding="utf-8", errors="replace") as f:
            return f.read()
    except OSError:
        return ""


def stat_fields(pid):
    """The fields after the name: 1 the parent, 11 to 14 the CPU times."""
    text = read(f"/proc/{pid}/stat")
    return text[text.rfind(")") + 2:].split() if text else None


def tree(root):
    children = {}
    for name in os.listdir("/proc"):
        if name.isdigit() and (fields := stat_fields(name)):
            children.setdefault(int(fields[1]), []).append(int(name))
    found, todo = [], [root]
    while todo:
        pid = todo.pop()
        found.append(pid)
        todo += children.get(pid, [])
    return found


def cpu_seconds(root):
    """User and system time of the tree, with that of children that have ended."""
    return sum(sum(map(int, f[11:15])) for pid in tree(root) if (f := stat_fields(pid))) / TICK


def compiler_seconds(root):
    """What a JVM's compiler threads have used of it."""
    total = 0
    for pid in tree(root):
        for task in os.listdir(f"/proc/{pid}/task") if os.path.isdir(f"/proc/{pid}/task") else []:
            if read(f"/proc/{pid}/task/{task}/comm").startswith(("C1 Compiler", "C2 Compiler")):
                total += sum(map(int, (stat_fields(f"{pid}/task/{task}") or [0] * 13)[11:13]))
    return total / TICK


def memory_and_threads(root):
    rss = threads = 0
    for pid in tree(root):
        for line in read(f"/proc/{pid}/status").splitlines():
            if line.startswith("VmRSS:"):
                rss += int(line.split()[1])
            elif line.startswith("Threads:"):
                threads += int(line.split()[1])
    return rss / 1024, threads


def allocated_bytes(pid):
    """What a JVM has allocated since its start: its full Edens, and what is in the present one. None for other programs and collectors."""
    def ask(*command):
        return subprocess.run(["jcmd", str(pid), *command], capture_output=True, text=True, timeout=20).stdout
    try:
        counters = dict(line.split("=", 1) for line in ask("PerfCounter.print").splitlines() if line.startswith("sun.gc."))
        eden = next(line for line in ask("GC.heap_info").splitlines() if line.split()[:2] == ["eden", "space"])
        start, top = (int(address, 16) for address in eden[eden.index("[") + 1:].split(",")[:2])
        return int(counters["sun.gc.collector.0.invocations"]) * int(counters["sun.gc.generation.0.space.0.capacity"]) + top - start
    except (OSError, subprocess.SubprocessError, KeyError, ValueError, StopIteration):
        return None


def machine_busy_seconds():
    """CPU time that anything on this machine has used, without idling, waiting and what was stolen."""
    user, nice, system, _, _, irq, soft_irq = map(int, read("/proc/stat").split("\n", 1)[0].split()[1:8])
    return (user + nice + system + irq + soft_irq) / TICK


class Peak:
    """The highest memory and thread count of a tree while the block runs."""

    def __init__(self, root):
        self.root, self.rss, self.threads = root, 0, 0

    def __enter__(self):
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.watch)
        self.thread.start()
        return self

    def watch(self):
        while True:
            rss, threads = memory_and_threads(self.root)
            self.rss, self.threads = max(self.rss, rss), max(self.threads, threads)
            if self.over.wait(0.5):
                return

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()


class Running:
    """A started program, its tree in a session of its own."""

    def __init__(self, argv, log, env=None, cwd=None):
        self.log = log
        self.begun = time.monotonic()
        with open(log, "wb") as out:
            self.process = subprocess.Popen(argv, stdout=out, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                                            env={**os.environ, **(env or {})}, cwd=cwd, start_new_session=True)
        self.pid = self.process.pid

    def last_words(self):
        lines = [line.strip() for line in read(self.log).splitlines() if line.strip()]
        return lines[-1][:200] if lines else "no output"

    def stop(self):
        for signal_number, patience in ((15, 5), (9, 5)):
            try:
                os.killpg(self.pid, signal_number)  # its own session: nobody else is in it
                self.process.wait(patience)
            except ProcessLookupError:
                break
            except subprocess.TimeoutExpired:
                continue
        self.process.wait()
