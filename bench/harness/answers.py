"""What clients make of the proxy's answers: right, told to have failed, lost or wrong."""
import json

import protocols
import replies

RIGHT, TOLD, LOST, WRONG = "right", "told", "lost", "wrong"


def events(body):
    """The JSON of a stream's data lines."""
    for line in body.decode().splitlines():
        if line.startswith("data:") and line[5:].strip() != "[DONE]":
            yield json.loads(line[5:])


def text_of_event(protocol, e):
    if protocol == "anthropic":
        return e.get("delta", {}).get("text", "") if e.get("type") == "content_block_delta" else ""
    if protocol == "openai":
        return "".join(c.get("delta", {}).get("content") or "" for c in e.get("choices", []))
    if protocol == "responses":
        return e["delta"] if e.get("type") == "response.output_text.delta" else ""
    return text_of_reply(protocol, e)


def text_of_reply(protocol, reply):
    if protocol == "anthropic":
        return "".join(block.get("text", "") for block in reply["content"])
    if protocol == "openai":
        return reply["choices"][0]["message"]["content"]
    if protocol == "responses":
        return "".join(part.get("text", "") for item in reply["output"] for part in item.get("content", []))
    parts = [c.get("content", {}).get("parts", []) for c in reply.get("candidates", [])]
    return "".join(part.get("text", "") for some in parts for part in some)


def is_error(e):
    return isinstance(e.get("error"), dict) or e.get("type") in ("error", "response.failed")


class Expected:
    """The one right answer of a lane: its bytes where the protocol is the same, else what it says."""

    def __init__(self, client, upstream, chunks):
        self.client, self.same, self.chunks = client, client == upstream, chunks
        if chunks:
            whole = "".join(replies.stream(upstream, chunks)).encode()
            self.text = "".join(text_of_event(upstream, e) for e in events(whole))
        else:
            whole = replies.json_reply_of(upstream, replies.REPLY_BYTES).encode()
            self.text = text_of_reply(upstream, json.loads(whole))
        self.bytes = whole

    def verdict(self, status, body):
        """(verdict, why)"""
        if self.same and status == 200 and body == self.bytes:
            return RIGHT, ""
        if status != 200:
            return (LOST if status >= 400 else WRONG), f"status {status}: {body[:200]!r}"
        try:
            return self.stream_verdict(body) if self.chunks else self.json_verdict(body)
        except (ValueError, KeyError, IndexError, TypeError, AttributeError) as e:
            return WRONG, f"{type(e).__name__} {e}: {body[-300:]!r}"

    def json_verdict(self, body):
        if not self.same and text_of_reply(self.client, json.loads(body)) == self.text:
            return RIGHT, ""
        return WRONG, f"another reply: {body[:300]!r}"

    def stream_verdict(self, body):
        all_events = list(events(body))
        text = "".join(text_of_event(self.client, e) for e in all_events)
        errors = sum(map(is_error, all_events))
        ends = body.count(protocols.END_MARKERS[self.client].encode())
        if not self.same and not errors and text == self.text and ends:
            return RIGHT, ""
        if errors == 1 and not ends and self.text.startswith(text):
            return TOLD, ""
        return WRONG, f"{errors} errors, {ends} ends, {len(text)} of {len(self.text)} characters: {body[-300:]!r}"
