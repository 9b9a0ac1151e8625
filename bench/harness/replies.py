"""Writes the mock's canned replies: a JSON reply of 1 KB and streams of N chunks for each protocol.

In a stream a form feed ends what the upstream writes at once. Every chunk of text, and the text of the JSON reply, has
one tilde, so that a client of any protocol can count what arrived; the letter before it tells the upstream's protocol.
"""
import json
import os
import sys

REPLY_BYTES = 1024
WORDS = "stream of short words that a model might say about code and tests".split()


def compact(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def tick(protocol):
    return protocol[0].upper() + "~"


def chunk_text(protocol, i):
    return f" {WORDS[i % len(WORDS)]} {WORDS[(i * 7 + 3) % len(WORDS)]} {i:04d}{tick(protocol)}"


def named(*events):
    return "".join(f"event: {e['type']}\ndata: {compact(e)}\n\n" for e in events)


def plain(*chunks):
    return "".join(f"data: {compact(c)}\n\n" for c in chunks)


# --- JSON replies ---

def anthropic(content, stop="end_turn", output=200):
    return {"id": "msg_01bench", "type": "message", "role": "assistant", "model": "bench", "content": content,
            "stop_reason": stop, "stop_sequence": None,
            "usage": {"input_tokens": 250, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0, "output_tokens": output}}


def openai_usage():
    return {"prompt_tokens": 250, "completion_tokens": 200, "total_tokens": 450}


def openai(text):
    return {"id": "chatcmpl-bench", "object": "chat.completion", "created": 1760000000, "model": "bench",
            "choices": [{"index": 0, "message": {"role": "assistant", "content": text, "refusal": None}, "logprobs": None,
                         "finish_reason": "stop"}], "usage": openai_usage()}


def responses_message(text, status="completed"):
    content = [{"type": "output_text", "text": text, "annotations": []}] if text is not None else []
    return {"id": "msg_bench", "type": "message", "role": "assistant", "status": status, "content": content}


def responses(output, status="completed"):
    usage = {"input_tokens": 250, "input_tokens_details": {"cached_tokens": 0}, "output_tokens": 200,
             "output_tokens_details": {"reasoning_tokens": 0}, "total_tokens": 450}
    return {"id": "resp_bench", "object": "response", "created_at": 1760000000, "status": status, "error": None,
            "incomplete_details": None, "instructions": None, "model": "bench", "output": output,
            "parallel_tool_calls": True, "temperature": None, "tool_choice": "auto", "tools": [], "top_p": None,
            "metadata": {}, "usage": usage if status == "completed" else None}


def gemini(text, finish="STOP"):
    candidate = {"index": 0, "content": {"role": "model", "parts": [{"text": text}]}}
    reply = {"candidates": [candidate], "modelVersion": "bench", "responseId": "bench"}
    if finish:
        candidate["finishReason"] = finish
        reply["usageMetadata"] = {"promptTokenCount": 250, "candidatesTokenCount": 200, "totalTokenCount": 450}
    return reply


def json_reply(protocol, text):
    return compact({"anthropic": lambda: anthropic([{"type": "text", "text": text}]),
                    "openai": lambda: openai(text),
                    "responses": lambda: responses([responses_message(text)]),
                    "gemini": lambda: gemini(text)}[protocol]())


def json_reply_of(protocol, size):
    text = 'A reply with a "quote", a line\nbreak, an umlaut \u00fc and a tilde ' + tick(protocol)
    missing = size - len(json_reply(protocol, text).encode())
    filler = (" " + " ".join(WORDS)) * (size // 40)
    return json_reply(protocol, text + filler[:max(0, missing)])


# --- streams: lists of what is written at once ---

def anthropic_stream(texts):
    start = anthropic([], None, 1)
    yield named({"type": "message_start", "message": start},
                {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}, {"type": "ping"})
    for text in texts:
        yield named({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": text}})
    yield named({"type": "content_block_stop", "index": 0},
                {"type": "message_delta", "delta": {"stop_reason": "end_turn", "stop_sequence": None}, "usage": {"output_tokens": 200}},
                {"type": "message_stop"})


def openai_stream(texts):
    def chunk(delta, finish=None):
        return {"id": "chatcmpl-bench", "object": "chat.completion.chunk", "created": 1760000000, "model": "bench",
                "choices": [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}], "usage": None}
    yield plain(chunk({"role": "assistant", "content": "", "refusal": None}))
    for text in texts:
        yield plain(chunk({"content": text}))
    yield plain(chunk({}, "stop"), {**chunk({}), "choices": [], "usage": openai_usage()}) + "data: [DONE]\n\n"


def responses_stream(texts):
    number = iter(range(1_000_000))

    def event(kind, **fields):
        return {"type": "response." + kind, "sequence_number": next(number), **fields}
    place = {"item_id": "msg_bench", "output_index": 0, "content_index": 0}
    whole = "".join(texts)
    yield named(event("created", response=responses([], "in_progress")), event("in_progress", response=responses([], "in_progress")),
                event("output_item.added", output_index=0, item=responses_message(None, "in_progress")),
                event("content_part.added", **place, part={"type": "output_text", "text": "", "annotations": []}))
    for text in texts:
        yield named(event("output_text.delta", **place, delta=text, logprobs=[]))
    message = responses_message(whole)
    yield named(event("output_text.done", **place, text=whole, logprobs=[]),
                event("content_part.done", **place, part=message["content"][0]),
                event("output_item.done", output_index=0, item=message), event("completed", response=responses([message])))


def gemini_stream(texts):
    for text in texts:
        yield plain(gemini(text, None))
    yield plain(gemini(""))


STREAMS = {"anthropic": anthropic_stream, "openai": openai_stream, "responses": responses_stream, "gemini": gemini_stream}


def stream(protocol, chunks):
    writes = list(STREAMS[protocol]([chunk_text(protocol, i) for i in range(chunks)]))
    return writes[:-2] + [writes[-2] + writes[-1]]  # the end comes with the last chunk


def write_all(directory, chunk_counts):
    os.makedirs(directory, exist_ok=True)
    for protocol in STREAMS:
        with open(f"{directory}/{protocol}.json", "w", encoding="utf-8") as f:
            f.write(json_reply_of(protocol, REPLY_BYTES))
        for n in chunk_counts:
            writes = stream(protocol, n)
            with open(f"{directory}/{protocol}-{n}.sse", "w", encoding="utf-8") as f:
                f.write("\f".join(writes))
            with open(f"{directory}/{protocol}-{n}.expected", "w", encoding="utf-8") as f:
                f.write("".join(writes))


if __name__ == "__main__":
    write_all(sys.argv[1], [int(n) for n in sys.argv[2:]])
