"""What the four protocols look like from outside: paths, headers, terminal events."""

NAMES = ("anthropic", "openai", "responses", "gemini")

PATHS = {"anthropic": "/v1/messages", "openai": "/v1/chat/completions", "responses": "/v1/responses"}

HEADERS = {
    "anthropic": {"x-api-key": "bench", "anthropic-version": "2023-06-01"},
    "openai": {"Authorization": "Bearer bench"},
    "responses": {"Authorization": "Bearer bench"},
    "gemini": {"x-goog-api-key": "bench"},
}

# Text that only the last event of a stream has.
END_MARKERS = {
    "anthropic": '"message_stop"',
    "openai": "data: [DONE]",
    "responses": '"response.completed"',
    "gemini": '"finishReason":"STOP"',
}


def path(protocol, model, stream):
    if protocol == "gemini":
        return f"/v1beta/models/{model}:" + ("streamGenerateContent?alt=sse" if stream else "generateContent")
    return PATHS[protocol]


def headers(protocol):
    return {"Content-Type": "application/json", **HEADERS[protocol]}
