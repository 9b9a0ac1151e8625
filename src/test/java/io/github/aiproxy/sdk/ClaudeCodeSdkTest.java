package io.github.aiproxy.sdk;

import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.fake.ClaudeCodeFake;

/** The official SDKs through the proxy to a {@code claudecode} account. */
final class ClaudeCodeSdkTest extends TypeSdkMatrix {
    ClaudeCodeSdkTest() {
        super("claudecode", Protocol.ANTHROPIC, ClaudeCodeFake::new);
    }
}
