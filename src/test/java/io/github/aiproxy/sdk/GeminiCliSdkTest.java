package io.github.aiproxy.sdk;

import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.fake.CodeAssistFake;

/** The official SDKs through the proxy to a {@code geminicli} account. */
final class GeminiCliSdkTest extends TypeSdkMatrix {
    GeminiCliSdkTest() {
        super("geminicli", Protocol.GEMINI, CodeAssistFake::geminiCli);
    }
}
