package io.github.aiproxy.sdk;

import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.fake.CodeAssistFake;

/** The official SDKs through the proxy to a {@code antigravity} account. */
final class AntigravitySdkTest extends TypeSdkMatrix {
    AntigravitySdkTest() {
        super("antigravity", Protocol.GEMINI, CodeAssistFake::antigravity);
    }
}
