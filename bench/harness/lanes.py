"""A lane is one way through one server: which protocol the client speaks, which the upstream; and the requests on it."""
import http.client
import os
from dataclasses import dataclass, field

import payloads
import protocols
import replies

STREAM_CHUNKS = 100


@dataclass(frozen=True)
class Lane:
    key: str
    label: str
    server: str
    client: str = "anthropic"
    upstream: str = "anthropic"
    prefix: str = ""  # of the model's name, for the server to choose the upstream by
    headers: dict = field(default_factory=dict, hash=False)

    @property
    def translated(self):
        return self.client != self.upstream


def aiproxy_lane(client, upstream):
    label = f"aiproxy {client}" if client == upstream else f"aiproxy {client} → {upstream}"
    return Lane(f"aiproxy-{client}-{upstream}", label, "aiproxy", client, upstream, upstream + ".")


def peer_lane(client, upstream, upstream_port):
    headers = {"x-portkey-provider": upstream, "x-portkey-custom-host": f"http://127.0.0.1:{upstream_port}/v1",
               "Authorization": "Bearer bench"}
    arrow = client if client == upstream else f"{client} → {upstream}"
    return Lane(f"peer-{client}-{upstream}", f"Portkey {arrow}", "peer", client, upstream, "", headers)


@dataclass
class Request:
    """One request of a lane, and what its reply must be."""
    lane: Lane
    payload: str
    stream: bool
    model: str
    chunks: int
    work: str

    def __post_init__(self):
        self.path = protocols.path(self.lane.client, self.lane.prefix + self.model, self.stream)
        self.headers = {**protocols.headers(self.lane.client), **self.lane.headers}
        name = f"{self.lane.key}-{self.payload}-{self.model}" + ("-stream" if self.stream else "")
        os.makedirs(f"{self.work}/bodies", exist_ok=True)
        self.body_file = f"{self.work}/bodies/{name}.json"
        self.body = payloads.body(self.lane.client, self.payload, self.lane.prefix + self.model, self.stream)
        with open(self.body_file, "wb") as f:
            f.write(self.body)

    def raw_file(self, port):
        """The whole HTTP request as a file, for the stream client."""
        lines = [f"POST {self.path} HTTP/1.1", f"Host: 127.0.0.1:{port}", f"Content-Length: {len(self.body)}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        with open(self.body_file + ".http", "wb") as f:
            f.write("\r\n".join([*lines, "", ""]).encode() + self.body)
        return self.body_file + ".http"

    @property
    def expected_file(self):
        kind = f"-{self.chunks}.expected" if self.stream else ".json"
        return f"{self.work}/replies/{self.lane.client}{kind}"

    def send(self, port, timeout=30):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
        try:
            connection.request("POST", self.path, self.body, self.headers)
            reply = connection.getresponse()
            return reply.status, reply.read()
        finally:
            connection.close()

    def fault(self, status, body):
        """What is wrong with a reply, or None."""
        if status != 200:
            return f"status {status}: {body[:120].decode(errors='replace')}"
        if not self.lane.translated and self.lane.server != "peer":
            with open(self.expected_file, "rb") as f:
                return None if f.read() == body else "not the upstream's bytes"
        ticks, expected = body.count(b"~"), self.chunks if self.stream else 1
        if not ticks or ticks % expected:
            return f"{ticks} of {expected} chunks arrived"
        if body.count(replies.tick(self.lane.upstream).encode()) != ticks:
            return f"answered by another upstream than {self.lane.upstream}"
        if self.stream and protocols.END_MARKERS[self.lane.client].encode() not in body:
            return "the stream has no end marker"
        return None
