"""What a short and what a full run measure, and how --only narrows it."""
from dataclasses import dataclass

from lanes import Lane, aiproxy_lane, peer_lane
import protocols

MEASURES = ("requests", "latency", "first-byte", "streams", "start-up")
# payload of a table's column -> (conversation, stream)
COLUMNS = {"small": ("small", False), "agent": ("agent", False), "image": ("image", False), "stream": ("small", True)}
SERVERS = ("nginx", "vertx", "aiproxy", "peer")
FIRST_BYTE_MODEL, FIRST_BYTE_CHUNKS = "slow-2-5", 2


@dataclass
class Plan:
    mode: str
    columns: list
    pairs: list
    peers: list
    rounds: int
    seconds: int        # of a measured window
    warm_up: int        # windows of 2 s at most, for each lane and column
    levels: list        # concurrent slow streams
    slow_chunks: int
    slow_ms: int
    ramp: int           # new streams a second
    starts: int
    measures: tuple = MEASURES
    only: frozenset = frozenset()

    @property
    def slow_model(self):
        return f"slow-{self.slow_chunks}-{self.slow_ms}"

    @property
    def models(self):
        return ["fast", FIRST_BYTE_MODEL, self.slow_model]

    def lanes(self, mock_port):
        lanes = [Lane("nginx", "nginx `proxy_pass`", "nginx"), Lane("vertx", "bare Vert.x proxy", "vertx"),
                 aiproxy_lane("anthropic", "anthropic"), *(aiproxy_lane(*pair) for pair in self.pairs),
                 *(peer_lane(*pair, mock_port) for pair in self.peers)]
        return [lane for lane in lanes if self.wants(lane)]

    def wants(self, lane):
        named = self.only - set(MEASURES) - set(COLUMNS)
        return not named or bool(named & {lane.key, lane.server, "translated" if lane.translated else ""})

    def closely(self, lane):
        """Whether a lane's latency, first byte and largest request are measured, too: of the translations, two tell enough."""
        return lane.key in self.only or (lane.client, lane.upstream) in SHORT_PAIRS or not lane.translated

    def left_out(self):
        if self.only:
            yield "everything else", f"the run was narrowed to {', '.join(sorted(self.only))}"
        elif self.mode == "short":
            yield ("1 MB images, the other translated pairs, 5,000 and 10,000 streams, slow streams translated, a peer", "only a full run has them")

    def stream_lanes(self, mock_port):
        """One translation is enough here: it is memory and scheduling that this measures."""
        shown = {"nginx", "aiproxy-anthropic-anthropic"}
        if self.mode == "full":
            shown.add("aiproxy-anthropic-openai")
        return [lane for lane in self.lanes(mock_port) if lane.key in shown or lane.key in self.only]


ALL_PAIRS = [(a, b) for a in protocols.NAMES for b in protocols.NAMES if a != b]
PEER_PAIRS = [("anthropic", "anthropic"), ("openai", "anthropic")]
SHORT_PAIRS = [("anthropic", "openai"), ("openai", "gemini")]


def plan(mode, only=(), rounds=None, seconds=None, warm_up=None):
    if mode == "short":
        p = Plan("short", ["small", "agent", "stream"], SHORT_PAIRS, [], 3, 1, 4, [1000], 10, 500, 1000, 3)
    else:
        p = Plan("full", list(COLUMNS), ALL_PAIRS, PEER_PAIRS, 5, 1, 4, [1000, 5000, 10000], 10, 1000, 2000, 5)
    p.only = frozenset(only)
    known = {*MEASURES, *COLUMNS, *SERVERS, "translated", *(lane.key for lane in Plan.lanes(plan_of_everything(p), 0))}
    if unknown := p.only - known:
        raise SystemExit(f"--only: unknown {', '.join(sorted(unknown))}; known are {', '.join(sorted(known))}")
    p.measures = tuple(m for m in MEASURES if m in p.only) or MEASURES
    p.columns = [c for c in COLUMNS if c in p.only] or p.columns
    p.rounds = rounds or p.rounds
    p.seconds = seconds or p.seconds
    p.warm_up = warm_up or p.warm_up
    if rounds == 1:
        p.starts, p.warm_up = 1, min(p.warm_up, 1)
    return p


def plan_of_everything(p):
    return Plan(**{**vars(p), "only": frozenset(), "pairs": ALL_PAIRS, "peers": PEER_PAIRS})
