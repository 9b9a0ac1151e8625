package io.github.aiproxy.sdk;

import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.fake.CodexFake;

/** The official SDKs through the proxy to a {@code codex} account. */
final class CodexSdkTest extends TypeSdkMatrix {
    CodexSdkTest() {
        super("codex", Protocol.RESPONSES, CodexFake::new);
    }
}
