package io.github.aiproxy.oauth;

import static io.github.aiproxy.oauth.AccountsFixture.file;
import static io.github.aiproxy.oauth.AccountsFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.aiproxy.fake.CodexFake;
import io.github.aiproxy.proxy.RunningProxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients' requests with accounts, through the whole proxy. */
class AccountRequestsTest {
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final CodexFake upstream = new CodexFake();
    private final FakeTokenServer server = new FakeTokenServer(AccountType.CODEX);

    @TempDir
    Path folder;

    @AfterEach
    void stop() {
        upstream.close();
        server.close();
    }

    @Test
    void aTokenThatTheUpstreamRefusesIsRenewedOnceForAllAndNoClientNotices() throws Exception {
        Path file = login("login.json");
        upstream.keys("SECRET-access-1");
        try (RunningProxy proxy = proxy("login.json")) {
            List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                answers.add(client.sendAsync(request(proxy.uri()), HttpResponse.BodyHandlers.ofString()));
            }

            assertThat(answers)
                    .allSatisfy(answer -> assertThat(answer.get().statusCode()).isEqualTo(200));
            assertThat(server.requests()).isEqualTo(1);
            assertThat(text(file)).contains("\"SECRET-refresh-1\"");
        }
    }

    @Test
    void aFileThatCannotBeUsedLeavesTheWorkToTheOthers() throws Exception {
        login("good.json");
        file(folder, "codex-api-key.json");
        upstream.keys("SECRET-access");
        try (RunningProxy proxy = proxy("codex-api-key.json, good.json")) {
            for (int i = 0; i < 4; i++) {
                assertThat(client.send(request(proxy.uri()), HttpResponse.BodyHandlers.ofString())
                                .statusCode())
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void aDeadLoginIsToldWithWhatToDo() throws Exception {
        login("login.json");
        server.revokeAll();
        upstream.keys("SECRET-other");
        try (RunningProxy proxy = proxy("login.json")) {
            client.send(request(proxy.uri()), HttpResponse.BodyHandlers.ofString());
            HttpResponse<String> answer = client.send(request(proxy.uri()), HttpResponse.BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body())
                    .contains("login.json cannot be used")
                    .contains("codex login")
                    .doesNotContain("SECRET")
                    .doesNotContain(folder.toString());
            assertThat(server.requests()).isEqualTo(1);
        }
    }

    private Path login(String name) throws Exception {
        Path file = file(folder, "codex-flat.json", name);
        Files.writeString(file, text(file).replace("2026-08", "2099-08"));
        return file;
    }

    private RunningProxy proxy(String files) {
        String paths = String.join(
                ", ",
                List.of(files.split(", ")).stream()
                        .map(name -> folder.resolve(name).toString())
                        .toList());
        return RunningProxy.of("""
                upstreams:
                  - name: mine
                    api_type: codex
                    base_url: %s
                    auth_files: [%s]
                    oauth: {token_url: "%s"}
                """.formatted(upstream.uri(), paths, server.tokenUrl()));
    }

    private static HttpRequest request(URI proxy) {
        return HttpRequest.newBuilder(proxy.resolve("/v1/responses"))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"model\":\"gpt-5.2\",\"input\":\"Hello\"}"))
                .build();
    }
}
