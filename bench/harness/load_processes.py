"""Load for a soak: processes with threads that ask at a given rate and check every answer."""
import collections
import http.client
import multiprocessing
import queue
import random
import threading
import time

import answers
import protocols
from lanes import Request, aiproxy_lane

# model of the mock, chunks; 0 for JSON
FAST = [("fast", 0), ("fast", 0), ("fast", 100)]
SLOW = [("slow-20-100", 20)]
THREADS, SLOW_THREADS = 16, 16  # streams that take their time are always under way


class Asker:
    """One client's connection."""

    def __init__(self, port):
        self.port, self.connection = port, None

    def ask(self, request):
        """(status, body); OSError or HTTPException if there was no whole reply."""
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            self.connection.request("POST", request.path, request.body, request.headers)
            reply = self.connection.getresponse()
            return reply.status, reply.read()
        except BaseException:
            self.connection.close()
            self.connection = None
            raise


class Counts:
    """What came of the requests since the last look. Thread-safe."""

    def __init__(self):
        self.lock = threading.Lock()
        self.take()

    def add(self, verdict, why, seconds, paced):
        with self.lock:
            self.verdicts[verdict] += 1
            if why and len(self.examples) < 5:
                self.examples.append(f"{verdict}: {why}")
            if not paced:
                self.latencies.append(seconds)

    def take(self):
        with self.lock:
            taken = (dict(self.verdicts), self.examples, self.latencies) if hasattr(self, "verdicts") else None
            self.verdicts, self.examples, self.latencies = collections.Counter(), [], []
        return taken


def run(port, work, rate, over, out, seed):
    """A process: until `over`, `rate` requests a second; a rate of 0 means as many as it can."""
    rng = random.Random(seed)

    def all_pairs(kinds):
        return [(Request(aiproxy_lane(client, upstream), "small", chunks > 0, model, chunks, work), answers.Expected(client, upstream, chunks))
                for client in protocols.NAMES for upstream in protocols.NAMES for model, chunks in kinds]
    wanted, slow = all_pairs(FAST), all_pairs(SLOW)
    counts, turns = Counts(), queue.Queue(THREADS)

    def stream_on():
        while not over.is_set():
            yield rng.choice(slow)

    def work_off(source):
        asker = Asker(port)
        for turn in source:
            request, expected = turn
            begun = time.monotonic()
            try:
                verdict, why = expected.verdict(*asker.ask(request))
            except (OSError, http.client.HTTPException) as e:
                verdict, why = answers.WRONG, f"no whole reply: {type(e).__name__} {e}"
            why = why and f"{time.strftime('%H:%M:%S')} {request.lane.label}, {request.model}{', streamed' if request.stream else ''}: {why}"
            counts.add(verdict, why, time.monotonic() - begun, request.model != "fast")

    threads = [threading.Thread(target=work_off, args=(source(),), daemon=True)
               for source, count in ((lambda: iter(turns.get, None), THREADS), (stream_on, SLOW_THREADS)) for _ in range(count)]
    for thread in threads:
        thread.start()
    next_turn = next_report = time.monotonic()
    while not over.is_set():
        now = time.monotonic()
        if now >= next_report:
            out.put(counts.take())
            next_report = now + 0.5
        if rate.value and now < next_turn:
            time.sleep(min(next_turn - now, 0.05))
            continue
        try:
            turns.put(rng.choice(wanted), timeout=0.2)
        except queue.Full:
            continue
        # What could not be asked in time is not asked later: a stall must not be followed by a flood.
        next_turn = max(next_turn + (1 / rate.value if rate.value else 0), now - 0.2)
    for _ in range(THREADS):
        turns.put(None)
    for thread in threads:
        thread.join()
    out.put(counts.take())
    out.put(None)


class Load:
    """Several such processes; collects what they report."""

    def __init__(self, port, work, processes):
        context = multiprocessing.get_context("fork")
        self.rate, self.over, self.out = context.Value("d", 0.0), context.Event(), context.Queue()
        self.verdicts, self.examples, self.latencies, self.running = collections.Counter(), [], [], processes
        self.lock = threading.Lock()
        self.processes = [context.Process(target=run, args=(port, work, self.rate, self.over, self.out, n)) for n in range(processes)]
        for process in self.processes:
            process.start()
        self.collector = threading.Thread(target=self.collect)
        self.collector.start()

    def collect(self):
        while self.running:
            taken = self.out.get()
            if taken is None:
                self.running -= 1
                continue
            with self.lock:
                self.verdicts.update(taken[0])
                self.examples = (self.examples + taken[1])[:20]
                self.latencies += taken[2]

    def pace(self, requests_a_second):
        self.rate.value = requests_a_second / len(self.processes)

    def take(self):
        """The verdicts so far, and the latencies since the last look."""
        with self.lock:
            latencies, self.latencies = self.latencies, []
            return dict(self.verdicts), sorted(latencies)

    def stop(self):
        self.over.set()
        self.collector.join()
        for process in self.processes:
            process.join()
