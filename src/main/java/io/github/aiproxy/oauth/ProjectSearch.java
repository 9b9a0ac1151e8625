package io.github.aiproxy.oauth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.aiproxy.codec.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the Google Cloud project of an account with Code Assist, and has one made for an account that has none yet. Blocks,
 * for up to two minutes: for workers. Thread-safe.
 *
 * @see <a href="https://github.com/google-gemini/gemini-cli">gemini-cli, packages/core/src/code_assist/setup.ts</a>
 */
final class ProjectSearch {
    private static final String PRODUCTION = "https://cloudcode-pa.googleapis.com";
    private static final String DAILY = "https://daily-cloudcode-pa.googleapis.com";
    private static final int POLLS = 24;
    private static final int ANTIGRAVITY_POLLS = 5;
    /** What only the account's owner can change: not asked again sooner. */
    private static final Duration OWNER = Duration.ofMinutes(5);

    private final AccountType type;
    private final String baseUrl;
    private final AccountRoutes routes;
    private final Pause pause;

    /** Waits between two looks at an operation. */
    interface Pause {
        void pause(Duration time) throws InterruptedException;
    }

    /**
     * What came of it.
     *
     * @param projectId null if there is none
     * @param problem null if there is one
     * @param status HTTP's, if the server refused; else 0
     * @param terminal whether it is pointless to ask again with this login
     * @param delay before asking again; null if the server did not say
     */
    record Result(String projectId, String problem, int status, boolean terminal, Duration delay) {
        static Result found(String projectId) {
            return new Result(projectId, null, 0, false, null);
        }

        static Result owner(String problem) {
            return new Result(null, problem, 0, false, OWNER);
        }

        /** The same without a secret that a server may have echoed. */
        Result without(String secret) {
            return problem == null
                    ? this
                    : new Result(projectId, problem.replace(secret, "…"), status, terminal, delay);
        }

        static Result later(String problem) {
            return new Result(null, problem, 0, false, null);
        }
    }

    /**
     * @param baseUrl null for Google's own hosts
     */
    ProjectSearch(AccountType type, String baseUrl, AccountRoutes routes, Pause pause) {
        this.type = type;
        this.baseUrl = baseUrl;
        this.routes = routes;
        this.pause = pause;
    }

    Result find(String token) {
        try {
            return search(token).without(token);
        } catch (IOException e) {
            return Result.later("Code Assist did not answer: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Result.later("the program is being stopped");
        }
    }

    private Result search(String token) throws IOException, InterruptedException {
        ObjectNode ask = JsonNodeFactory.instance.objectNode();
        ask.set("metadata", metadata());
        AccountReply reply =
                routes.call(AccountRoutes.LOAD, post(host(PRODUCTION) + "/v1internal:loadCodeAssist", ask, token));
        if (!reply.isSuccess()) {
            return refused(reply);
        }
        JsonNode account = reply.json();
        String project = project(account.path("cloudaicompanionProject"));
        return type == AccountType.ANTIGRAVITY
                ? antigravity(account, project, token)
                : codeAssist(account, project, token);
    }

    private Result codeAssist(JsonNode account, String project, String token) throws IOException, InterruptedException {
        if (account.path("currentTier").isObject()) {
            if (project != null) {
                return Result.found(project);
            }
            String why = reasons(account);
            return Result.owner(why != null ? why : "Code Assist wants a project: set oauth.project_id");
        }
        for (JsonNode tier : account.path("ineligibleTiers")) {
            String url = tier.path("validationUrl").textValue();
            if (url != null
                    && "VALIDATION_REQUIRED".equals(tier.path("reasonCode").textValue())) {
                return Result.owner("Google wants the account to be confirmed at " + shortened(url));
            }
        }
        JsonNode tier = defaultTier(account);
        String tierId = tier == null ? "legacy-tier" : tier.path("id").asText("legacy-tier");
        // The free tier makes a project of its own.
        if (!tierId.equals("free-tier")
                && tier != null
                && tier.path("userDefinedCloudaicompanionProject").asBoolean()) {
            return Result.owner("Code Assist wants a project: set oauth.project_id");
        }
        if (tier == null && reasons(account) != null) {
            return Result.owner(reasons(account));
        }
        ObjectNode ask = JsonNodeFactory.instance.objectNode();
        ask.put("tierId", tierId);
        ask.set("metadata", metadata());
        String base = host(PRODUCTION) + "/v1internal";
        AccountReply reply = routes.call(AccountRoutes.ONBOARD, post(base + ":onboardUser", ask, token));
        for (int poll = 0; reply.isSuccess() && poll < POLLS; poll++) {
            JsonNode operation = reply.json();
            String name = operation.path("name").textValue();
            if (operation.path("done").asBoolean() || name == null) {
                break;
            }
            pause.pause(Duration.ofSeconds(5));
            reply = isOperation(name)
                    ? routes.call(AccountRoutes.OPERATION, new AccountCall("GET", base + "/" + name, null, null, token))
                    : routes.call(AccountRoutes.ONBOARD, post(base + ":onboardUser", ask, token));
        }
        return onboarded(reply);
    }

    /** Only what can be appended to an address without meaning something else there. */
    private static boolean isOperation(String name) {
        return name.length() < 300
                && !name.contains("..")
                && name.chars()
                        .allMatch(c -> c < 128
                                && (Character.isLetterOrDigit(c) || c == '/' || c == '-' || c == '_' || c == '.'));
    }

    private Result antigravity(JsonNode account, String project, String token)
            throws IOException, InterruptedException {
        if (project != null) {
            return Result.found(project);
        }
        JsonNode tier = defaultTier(account);
        String tierId = tier != null
                ? tier.path("id").asText()
                : account.path("currentTier").path("id").asText();
        ObjectNode ask = JsonNodeFactory.instance.objectNode();
        ask.put("tier_id", tierId.isEmpty() ? "free-tier" : tierId);
        ask.putObject("metadata").put("ide_type", "ANTIGRAVITY");
        AccountReply reply = null;
        for (int poll = 0; poll < ANTIGRAVITY_POLLS; poll++) {
            if (reply != null) {
                pause.pause(Duration.ofSeconds(2));
            }
            reply = routes.call(AccountRoutes.ONBOARD, post(host(DAILY) + "/v1internal:onboardUser", ask, token));
            if (!reply.isSuccess() || reply.json().path("done").asBoolean()) {
                break;
            }
        }
        return onboarded(reply);
    }

    private Result onboarded(AccountReply reply) {
        if (!reply.isSuccess()) {
            return refused(reply);
        }
        JsonNode operation = reply.json();
        String project = project(operation.path("response").path("cloudaicompanionProject"));
        if (project != null) {
            return Result.found(project);
        }
        return operation.path("done").asBoolean()
                ? Result.owner("Code Assist gave the account no project: set oauth.project_id")
                : Result.later("Code Assist is still making a project for the account");
    }

    private Result refused(AccountReply reply) {
        JsonNode error = reply.json().path("error");
        String message = error.path("message").asText("");
        boolean terminal = reply.status() == 403 && message.contains("violation of Terms of Service");
        String said =
                "Code Assist refused: HTTP " + reply.status() + (message.isEmpty() ? "" : ": " + shortened(message));
        boolean server = reply.status() >= 500 || reply.status() == 429 || reply.status() == 408;
        return new Result(
                null,
                said,
                reply.status(),
                terminal,
                reply.retryAfter() != null || server ? reply.retryAfter() : OWNER);
    }

    private ObjectNode metadata() {
        ObjectNode metadata = JsonNodeFactory.instance.objectNode();
        return type == AccountType.ANTIGRAVITY
                ? metadata.put("ideType", "ANTIGRAVITY")
                : metadata.put("ideType", "IDE_UNSPECIFIED")
                        .put("platform", "PLATFORM_UNSPECIFIED")
                        .put("pluginType", "GEMINI");
    }

    private static AccountCall post(String url, ObjectNode body, String token) {
        return new AccountCall("POST", url, AccountCall.JSON, Json.raw(body), token);
    }

    private String host(String own) {
        return baseUrl != null ? baseUrl : own;
    }

    private static String project(JsonNode node) {
        String id = node.isTextual() ? node.textValue() : node.path("id").textValue();
        return id == null || id.isBlank() ? null : id;
    }

    private static JsonNode defaultTier(JsonNode account) {
        for (JsonNode tier : account.path("allowedTiers")) {
            if (tier.path("isDefault").asBoolean()) {
                return tier;
            }
        }
        return null;
    }

    private static String reasons(JsonNode account) {
        List<String> reasons = new ArrayList<>();
        account.path("ineligibleTiers").forEach(tier -> {
            String reason = tier.path("reasonMessage").textValue();
            if (reason != null && !reason.isBlank()) {
                reasons.add(shortened(reason));
            }
        });
        return reasons.isEmpty() ? null : String.join(" ", reasons);
    }

    private static String shortened(String text) {
        return text.length() > 300 ? text.substring(0, 300) + "…" : text;
    }
}
