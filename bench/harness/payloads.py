"""The requests: one conversation, told in each of the four protocols. Deterministic.

small   1 KB: a system prompt and a question
agent   100 KB: what a coding agent sends: a long system prompt, 25 tools with schemas, many turns with tool calls
image   1 MB: a question about a picture (base64)
"""
import base64
import json
import random
import struct
import zlib
from dataclasses import dataclass, field

AGENT_BYTES = 100_000
WORDS = ("the file request reply parser event buffer stream token client server test value field error branch commit "
         "route check reads writes returns when before after every must should only never build fails passes line").split()


@dataclass
class Conversation:
    """Turns are ("user", text), ("image", text, png), ("call", text, [(id, tool, arguments)]), ("result", [(id, tool, text)])."""
    system: str
    turns: list
    tools: list = field(default_factory=list)  # (name, description, schema)


def prose(rng, size):
    words = []
    while size > 0:
        word = rng.choice(WORDS)
        words.append(word + rng.choice([" ", " ", " ", " ", ", ", ".\n"]))
        size -= len(words[-1])
    return "".join(words)


def code(rng, size):
    lines = []
    while size > 0:
        a, b = rng.choice(WORDS), rng.choice(WORDS)
        lines.append(f'{len(lines) + 1:5d}\t    if ("{a}".equals({b}.name())) {{ {a}.put("{b}\\t", {rng.randrange(9999)}); }}\n')
        size -= len(lines[-1])
    return "".join(lines)


def tool(rng, n):
    properties = {}
    for i in range(rng.randrange(3, 7)):
        kind = rng.choice(["string", "integer", "boolean", "array"])
        properties[f"{rng.choice(WORDS)}_{i}"] = {"type": kind, "description": prose(rng, 60).strip(),
                                                  **({"items": {"type": "string"}} if kind == "array" else {})}
    schema = {"type": "object", "properties": properties, "required": list(properties)[:2]}
    return f"{rng.choice(WORDS)}_tool_{n}", prose(rng, 350), schema


def small():
    rng = random.Random(1)
    return Conversation("You answer briefly.", [("user", prose(rng, 800))])


def agent():
    rng = random.Random(2)
    tools = [tool(rng, n) for n in range(25)]
    turns = [("user", prose(rng, 600))]
    size = 10_000 + sum(len(json.dumps(t)) for t in tools)
    n = 0
    while size < AGENT_BYTES - 3_500:
        calls, results = [], []
        for _ in range(rng.randrange(1, 3)):
            n += 1
            name, _, schema = rng.choice(tools)
            calls.append((f"toolu_{n:06d}", name, {key: prose(rng, 40) for key in schema["required"]}))
            results.append((f"toolu_{n:06d}", name, code(rng, rng.randrange(500, 2500))))
        turns += [("call", prose(rng, 120), calls), ("result", results)]
        size += len(json.dumps(turns[-2:])) + 250
    return Conversation(prose(rng, 9_000), turns, tools)


def png(width, height):
    rng = random.Random(3)
    rows = b"".join(b"\0" + rng.randbytes(width * 3) for _ in range(height))

    def part(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return (b"\x89PNG\r\n\x1a\n" + part(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
            + part(b"IDAT", zlib.compress(rows, 1)) + part(b"IEND", b""))


def image():
    picture = base64.b64encode(png(512, 510)).decode()
    return Conversation("You describe pictures.", [("image", "What is in this picture?", picture)])


PAYLOADS = {"small": small, "agent": agent, "image": image}


# --- the four ways to say it ---

def anthropic(c, model, stream):
    messages = []
    for kind, *rest in c.turns:
        if kind == "user":
            messages.append({"role": "user", "content": rest[0]})
        elif kind == "image":
            source = {"type": "base64", "media_type": "image/png", "data": rest[1]}
            messages.append({"role": "user", "content": [{"type": "image", "source": source}, {"type": "text", "text": rest[0]}]})
        elif kind == "call":
            uses = [{"type": "tool_use", "id": i, "name": name, "input": args} for i, name, args in rest[1]]
            messages.append({"role": "assistant", "content": [{"type": "text", "text": rest[0]}, *uses]})
        else:
            messages.append({"role": "user", "content": [{"type": "tool_result", "tool_use_id": i, "content": text} for i, _, text in rest[0]]})
    tools = [{"name": n, "description": d, "input_schema": s} for n, d, s in c.tools]
    return {"model": model, "stream": stream, "max_tokens": 4096, "system": [{"type": "text", "text": c.system}],
            **({"tools": tools} if tools else {}), "messages": messages}


def openai(c, model, stream):
    messages = [{"role": "system", "content": c.system}]
    for kind, *rest in c.turns:
        if kind == "user":
            messages.append({"role": "user", "content": rest[0]})
        elif kind == "image":
            url = {"url": "data:image/png;base64," + rest[1]}
            messages.append({"role": "user", "content": [{"type": "image_url", "image_url": url}, {"type": "text", "text": rest[0]}]})
        elif kind == "call":
            calls = [{"id": i, "type": "function", "function": {"name": name, "arguments": json.dumps(args)}} for i, name, args in rest[1]]
            messages.append({"role": "assistant", "content": rest[0], "tool_calls": calls})
        else:
            messages += [{"role": "tool", "tool_call_id": i, "content": text} for i, _, text in rest[0]]
    tools = [{"type": "function", "function": {"name": n, "description": d, "parameters": s}} for n, d, s in c.tools]
    return {"model": model, "stream": stream, **({"stream_options": {"include_usage": True}} if stream else {}),
            "max_completion_tokens": 4096, **({"tools": tools} if tools else {}), "messages": messages}


def responses(c, model, stream):
    items = []
    for kind, *rest in c.turns:
        if kind == "user":
            items.append({"type": "message", "role": "user", "content": [{"type": "input_text", "text": rest[0]}]})
        elif kind == "image":
            picture = {"type": "input_image", "image_url": "data:image/png;base64," + rest[1], "detail": "auto"}
            items.append({"type": "message", "role": "user", "content": [picture, {"type": "input_text", "text": rest[0]}]})
        elif kind == "call":
            items.append({"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": rest[0], "annotations": []}]})
            items += [{"type": "function_call", "call_id": i, "name": name, "arguments": json.dumps(args)} for i, name, args in rest[1]]
        else:
            items += [{"type": "function_call_output", "call_id": i, "output": text} for i, _, text in rest[0]]
    tools = [{"type": "function", "name": n, "description": d, "parameters": s, "strict": False} for n, d, s in c.tools]
    return {"model": model, "stream": stream, "instructions": c.system, "max_output_tokens": 4096, "store": False,
            **({"tools": tools} if tools else {}), "input": items}


def gemini(c, model, stream):  # the model and the stream flag are in the path
    contents = []
    for kind, *rest in c.turns:
        if kind == "user":
            contents.append({"role": "user", "parts": [{"text": rest[0]}]})
        elif kind == "image":
            contents.append({"role": "user", "parts": [{"inlineData": {"mimeType": "image/png", "data": rest[1]}}, {"text": rest[0]}]})
        elif kind == "call":
            calls = [{"functionCall": {"name": name, "args": args}} for _, name, args in rest[1]]
            contents.append({"role": "model", "parts": [{"text": rest[0]}, *calls]})
        else:
            contents.append({"role": "user", "parts": [{"functionResponse": {"name": n, "response": {"output": text}}} for _, n, text in rest[0]]})
    tools = [{"functionDeclarations": [{"name": n, "description": d, "parameters": s} for n, d, s in c.tools]}] if c.tools else None
    return {"systemInstruction": {"parts": [{"text": c.system}]}, **({"tools": tools} if tools else {}), "contents": contents,
            "generationConfig": {"maxOutputTokens": 4096}}


TELL = {"anthropic": anthropic, "openai": openai, "responses": responses, "gemini": gemini}


def body(protocol, payload, model, stream):
    return json.dumps(TELL[protocol](PAYLOADS[payload](), model, stream), separators=(",", ":")).encode()
