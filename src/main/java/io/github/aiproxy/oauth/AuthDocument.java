package io.github.aiproxy.oauth;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.aiproxy.codec.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;

/** What an auth file says, and how to say something new in it without losing the rest. One thread at a time. */
final class AuthDocument {
    private final String text;
    private final ObjectNode root;
    private final ObjectNode before;
    private final Dialect dialect;

    private AuthDocument(String text, ObjectNode root, Dialect dialect) {
        this.text = text;
        this.root = root;
        this.before = root.deepCopy();
        this.dialect = dialect;
    }

    /**
     * Reads a file's text.
     *
     * @throws AuthFileException if it is no login of that type
     */
    static AuthDocument read(String text, AccountType type) throws AuthFileException {
        JsonNode tree;
        try {
            tree = Json.read(text.startsWith("\uFEFF") ? text.substring(1) : text);
        } catch (JsonProcessingException e) {
            // Not the parser's message: it quotes what it read.
            String where =
                    e.getLocation() == null ? "" : " (line " + e.getLocation().getLineNr() + ")";
            throw new AuthFileException(text.isBlank() ? "is empty" : "is not valid JSON" + where);
        }
        if (!(tree instanceof ObjectNode root)) {
            throw new AuthFileException("holds no JSON object, so it is no login");
        }
        for (Dialect dialect : type.dialects()) {
            if (dialect.recognises(root)) {
                AuthDocument document = new AuthDocument(text, root, dialect);
                document.check(type);
                return document;
            }
        }
        throw new AuthFileException(unknown(root, type));
    }

    private static String unknown(ObjectNode root, AccountType type) {
        if ("service_account".equals(root.path("type").textValue())) {
            return "is a service account's key, not a login; " + type.howToLogIn();
        }
        if (root.has("installed") || root.has("web")) {
            return "describes an OAuth application, not a login; " + type.howToLogIn();
        }
        for (AccountType other : AccountType.values()) {
            for (Dialect dialect : other.dialects()) {
                if (other != type && dialect != Dialect.FLAT && dialect.recognises(root)) {
                    return "is a login for the type " + other.apiType() + ", not for " + type.apiType();
                }
            }
        }
        return "is no login that the type " + type.apiType() + " knows; " + type.howToLogIn();
    }

    private void check(AccountType type) throws AuthFileException {
        String own = root.path("type").textValue();
        if (own != null && dialect != Dialect.GOOGLE_ADC && !type.fileTypes().contains(own)) {
            throw new AuthFileException("is a login for \"" + (own.length() > 20 ? own.substring(0, 20) : own)
                    + "\", not for the type " + type.apiType());
        }
        if (dialect == Dialect.CODEX_CLI && dialect.holder(root) == null) {
            throw new AuthFileException("is a login with an API key, not with an account; run \"codex login\", or use"
                    + " the key as token of an upstream of the type responses");
        }
        if (root.path("disabled").asBoolean(false)) {
            throw new AuthFileException("says that it is disabled; " + type.howToLogIn());
        }
        Tokens tokens = tokens();
        if (tokens.access() == null && tokens.refresh() == null) {
            throw new AuthFileException("lacks access and refresh token; " + type.howToLogIn());
        }
    }

    Dialect dialect() {
        return dialect;
    }

    Tokens tokens() {
        return dialect.tokens(root);
    }

    Instant lastRefresh() {
        return dialect.lastRefresh(root);
    }

    /** The account that a codex request names; null if unknown. */
    String accountId() {
        String own = Dialect.text(dialect.holder(root), "account_id");
        if (own == null) {
            own = root.path("account_id").textValue();
        }
        return own != null
                ? own
                : Jwt.claims(tokens().id())
                        .path("https://api.openai.com/auth")
                        .path("chatgpt_account_id")
                        .textValue();
    }

    /** Whose it is, for people; null if unknown. */
    String owner() {
        String own = root.path("email").textValue();
        if (own == null) {
            JsonNode claims = Jwt.claims(tokens().id());
            own = claims.path("email").textValue();
            own = own != null
                    ? own
                    : claims.path("https://api.openai.com/profile")
                            .path("email")
                            .textValue();
        }
        return own == null || own.isBlank() ? null : own;
    }

    /** The Google Cloud project; null if it has to be found. */
    String projectId() {
        String own = root.path("project_id").textValue();
        own = own == null ? root.path("quota_project_id").textValue() : own;
        if (own == null) {
            return null;
        }
        // Other proxies write a list, or ALL for whatever the account has.
        String first = own.split(",", 2)[0].strip();
        return first.isEmpty() || first.equalsIgnoreCase("ALL") ? null : first;
    }

    String clientId() {
        return Dialect.text(dialect.holder(root), "client_id");
    }

    String clientSecret() {
        return Dialect.text(dialect.holder(root), "client_secret");
    }

    void put(Tokens tokens, Instant now) {
        dialect.put(root, tokens, now);
    }

    /** Notes the project, if this kind of file has a place for it. */
    boolean putProject(String projectId) {
        if (!dialect.isOpen(root) || projectId.equals(root.path("project_id").textValue())) {
            return false;
        }
        root.put("project_id", projectId);
        return true;
    }

    /** Notes that the login is dead, if this kind of file has a place for it. */
    boolean putDisabled() {
        if (!dialect.isOpen(root)) {
            return false;
        }
        root.put("disabled", true);
        return true;
    }

    /** Whether something new was put in. */
    boolean isChanged() {
        return !root.equals(before);
    }

    /** The file's new bytes: keys in their order, indented as it was. */
    byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length() + 256);
        try (JsonGenerator generator = Json.FACTORY.createGenerator(out)) {
            String indent = indent();
            if (indent != null) {
                generator.setPrettyPrinter(new Indented(indent));
            }
            Json.write(generator, root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (text.endsWith("\n")) {
            out.write('\n');
        }
        return out.toByteArray();
    }

    /** What the first line inside begins with; null if all is one line. */
    private String indent() {
        int line = text.strip().indexOf('\n');
        if (line < 0) {
            return null;
        }
        int start = text.indexOf('\n', text.indexOf('{')) + 1;
        int end = start;
        while (end < text.length() && (text.charAt(end) == ' ' || text.charAt(end) == '\t')) {
            end++;
        }
        return text.substring(start, end);
    }

    /** As most programs indent: no space before the colon, a line for each element. */
    private static final class Indented extends DefaultPrettyPrinter {
        private static final long serialVersionUID = 1L;
        private final String indent;

        Indented(String indent) {
            this.indent = indent;
            DefaultIndenter lines = new DefaultIndenter(indent, "\n");
            indentObjectsWith(lines);
            indentArraysWith(lines);
        }

        @Override
        public DefaultPrettyPrinter createInstance() {
            return new Indented(indent);
        }

        @Override
        public void writeObjectFieldValueSeparator(JsonGenerator out) throws IOException {
            out.writeRaw(": ");
        }

        @Override
        public void writeEndObject(JsonGenerator out, int entries) throws IOException {
            if (entries == 0) {
                _nesting--;
                out.writeRaw('}');
            } else {
                super.writeEndObject(out, entries);
            }
        }

        @Override
        public void writeEndArray(JsonGenerator out, int values) throws IOException {
            if (values == 0) {
                _nesting--;
                out.writeRaw(']');
            } else {
                super.writeEndArray(out, values);
            }
        }
    }

    /** Its shape, never its content. */
    @Override
    public String toString() {
        return "AuthDocument[" + dialect + "]";
    }
}
