package io.github.aiproxy.clients;

import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.fake.ClaudeCodeFake;
import io.github.aiproxy.fake.CodeAssistFake;
import io.github.aiproxy.fake.CodexFake;
import io.github.aiproxy.fake.StrictFake;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * The types of upstream that every client is tried with: a key's for each protocol, and the accounts'. In a ring, in which
 * neighbours speak different protocols.
 */
enum UpstreamUnderTest {
    ANTHROPIC(Protocol.ANTHROPIC, false, () -> StrictFake.of(Protocol.ANTHROPIC)),
    OPENAI(Protocol.OPENAI, false, () -> StrictFake.of(Protocol.OPENAI)),
    RESPONSES(Protocol.RESPONSES, false, () -> StrictFake.of(Protocol.RESPONSES)),
    GEMINI(Protocol.GEMINI, false, () -> StrictFake.of(Protocol.GEMINI)),
    CLAUDECODE(Protocol.ANTHROPIC, true, ClaudeCodeFake::new),
    GEMINICLI(Protocol.GEMINI, true, CodeAssistFake::geminiCli),
    CODEX(Protocol.RESPONSES, true, CodexFake::new),
    ANTIGRAVITY(Protocol.GEMINI, true, CodeAssistFake::antigravity);

    private final Protocol protocol;
    private final boolean account;
    private final Supplier<StrictFake> fake;

    UpstreamUnderTest(Protocol protocol, boolean account, Supplier<StrictFake> fake) {
        this.protocol = protocol;
        this.account = account;
        this.fake = fake;
    }

    /** The types with an API key: one for each protocol. */
    static List<UpstreamUnderTest> keyed() {
        return Arrays.stream(values()).filter(type -> !type.account).toList();
    }

    Protocol protocol() {
        return protocol;
    }

    /** Whether it takes an account's token in place of a key. */
    boolean account() {
        return account;
    }

    /** The {@code api_type}. */
    String id() {
        return toString();
    }

    StrictFake start() {
        return fake.get();
    }

    @Override
    public String toString() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
