package io.github.aiproxy.config;

import io.github.aiproxy.config.Tree.Field;
import io.github.aiproxy.config.Tree.Fields;
import io.github.aiproxy.config.Tree.Scalar;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Reads the {@code upstreams:} list. One per file, one thread. */
final class UpstreamReader {
    private static final Map<String, List<String>> AUTH_HEADERS = Map.of(
            "anthropic", List.of("x-api-key", "Authorization"),
            "openai", List.of("Authorization"),
            "responses", List.of("Authorization"),
            "gemini", List.of("x-goog-api-key", "Authorization"));

    /** What the owner of an account should know before lending it to this program. */
    private static final Map<String, String> TERMS = Map.of(
            "codex", "uses a ChatGPT login: its service is not a published API and may change without notice",
            "geminicli",
                    "uses a Gemini CLI login, which Google's terms do not grant to other software; accounts were suspended",
            "antigravity",
                    "uses an Antigravity login, which Google's terms do not grant to other software; accounts were suspended",
            "claudecode", "uses a Claude subscription, which Anthropic's terms keep to Claude Code and Claude.ai");

    private final Reading in;
    private final Problems problems;
    private final Set<String> knownTypes;
    private final Map<String, UpstreamTypeConfig> declared;
    private final Path folder;
    private final Trust trust;
    private final Names names;

    /** @param trust what upstreams without a {@code ca_file} of their own have */
    UpstreamReader(
            Reading in, Set<String> knownTypes, Map<String, UpstreamTypeConfig> declared, Path folder, Trust trust) {
        this.in = in;
        this.problems = in.problems();
        this.knownTypes = knownTypes;
        this.declared = declared;
        this.folder = folder;
        this.trust = trust;
        this.names = new Names(problems);
    }

    List<UpstreamConfig> read(Section file) {
        List<UpstreamConfig> upstreams = new ArrayList<>();
        List<Tree> entries = file.get(ConfigKeys.UPSTREAMS);
        for (int i = 0; i < entries.size(); i++) {
            UpstreamConfig upstream = upstream(entries.get(i), i);
            if (upstream != null) {
                upstreams.add(upstream);
            }
        }
        if (!problems.any() && upstreams.stream().noneMatch(UpstreamConfig::enabled)) {
            problems.warning(file.line(ConfigKeys.UPSTREAMS), "upstreams", "none is on: every request will be refused");
        }
        return upstreams;
    }

    private UpstreamConfig upstream(Tree entry, int index) {
        String path = "upstreams[" + index + "]";
        if (isOff(entry, path)) {
            // Whoever switches an upstream off may be short of its key or its files.
            Problems unused = new Problems("");
            Section section = Section.read(UpstreamKeys.KEYS, entry, path, new Reading(unused, in.env()));
            Headers.check(section, UpstreamKeys.HTTP_HEADERS, problems);
            if (!section.has(UpstreamKeys.NAME)) {
                problems.error(section.line(UpstreamKeys.NAME), path, "lacks a valid name");
            }
            UpstreamConfig upstream = upstream(section, index);
            problems.addAsWarnings(unused, "passed over, as the upstream is off");
            return upstream;
        }
        Section section = Section.read(UpstreamKeys.KEYS, entry, path, in);
        if (section == null) {
            return null;
        }
        Headers.check(section, UpstreamKeys.HTTP_HEADERS, problems);
        checkType(section);
        return upstream(section, index);
    }

    private boolean isOff(Tree entry, String path) {
        if (!(entry instanceof Fields map)) {
            return false;
        }
        Field enabled = map.fields().get(UpstreamKeys.ENABLED.name());
        if (enabled == null || (enabled.value() instanceof Scalar scalar && scalar.isNull())) {
            return false;
        }
        Problems ignored = new Problems("");
        return Boolean.FALSE.equals(
                UpstreamKeys.ENABLED.kind().read(enabled.value(), path, new Reading(ignored, in.env())));
    }

    private UpstreamConfig upstream(Section section, int index) {
        String name = names.name(section, index);
        String baseUrl = section.get(UpstreamKeys.BASE_URL);
        boolean enabled = section.get(UpstreamKeys.ENABLED);
        if (enabled) {
            warnAboutModels(section);
        }
        return new UpstreamConfig(
                name,
                names.slug(name, index),
                enabled,
                baseUrl == null || baseUrl.isEmpty() ? null : BaseUrl.trimmed(baseUrl),
                section.get(UpstreamKeys.TOKEN),
                section.get(UpstreamKeys.WEIGHT),
                section.get(UpstreamKeys.API_TYPE),
                section.get(UpstreamKeys.MUST_STREAM),
                section.get(UpstreamKeys.MODEL_MAPPINGS),
                section.get(UpstreamKeys.AVAILABLE_MODELS),
                section.get(UpstreamKeys.HTTP_HEADERS),
                authFiles(section, enabled),
                oauth(section, enabled),
                UpstreamConfig.Compression.valueOf(
                        section.get(UpstreamKeys.REQUEST_COMPRESSION).toUpperCase(Locale.ROOT)),
                enabled ? new ServerReader(problems, folder).trust(section, UpstreamKeys.CA_FILE, trust) : trust,
                new ChatDialect(
                        section.get(UpstreamKeys.MAX_TOKENS_FIELD),
                        ChatDialect.SentThoughts.valueOf(
                                section.get(UpstreamKeys.REASONING_CONTENT).toUpperCase(Locale.ROOT))));
    }

    private void checkType(Section section) {
        Key<String> key = UpstreamKeys.API_TYPE;
        String type = section.get(key);
        if (section.given(key) && !section.has(key)) {
            return; // its own error says enough
        }
        if (declared.containsKey(type)) {
            if (section.lacks(UpstreamKeys.BASE_URL)) {
                problems.error(section.line(key), section.path(), "lacks base_url, which declared types need");
            }
        } else if (type.equals("kiro")) {
            problems.error(section.line(key), section.path(key), "kiro is not supported; legal: " + legalTypes());
        } else if (!knownTypes.contains(type)) {
            Set<String> legal = types();
            problems.error(
                    section.line(key),
                    section.path(key),
                    "unknown type \"" + type + "\"" + DidYouMean.hint(type, legal) + "; legal: " + legalTypes()
                            + "; declare others under upstream_types");
        } else if (UpstreamKeys.KEY_TYPES.contains(type)) {
            checkKeyType(section, type);
        } else if (UpstreamKeys.OAUTH_TYPES.contains(type)) {
            problems.warning(section.line(key), section.path(key), TERMS.get(type));
            if (section.lacks(UpstreamKeys.AUTH_FILES)) {
                problems.error(
                        section.line(key), section.path(), "lacks auth_files, which the type " + type + " needs");
            }
        }
    }

    private void checkKeyType(Section section, String type) {
        if (section.has(UpstreamKeys.BASE_URL)) {
            String url = BaseUrl.trimmed(section.get(UpstreamKeys.BASE_URL));
            String version = BaseUrl.version(url);
            if (version != null) {
                problems.error(
                        section.line(UpstreamKeys.BASE_URL),
                        section.path(UpstreamKeys.BASE_URL),
                        "must come without the version segment, which is added: "
                                + url.substring(0, url.length() - version.length()));
            }
        }
        boolean header = AUTH_HEADERS.get(type).stream()
                .anyMatch(name -> Headers.get(section.get(UpstreamKeys.HTTP_HEADERS), name) != null);
        if (section.lacks(UpstreamKeys.TOKEN) && !header) {
            problems.error(
                    section.line(UpstreamKeys.TOKEN),
                    section.path(),
                    "lacks token, which the type " + type + " needs (any word, such as \"none\", if the server asks for"
                            + " no key), or the header "
                            + AUTH_HEADERS.get(type).get(0) + " in http_headers");
        }
    }

    private Set<String> types() {
        Set<String> types = new TreeSet<>(knownTypes);
        types.addAll(declared.keySet());
        return types;
    }

    private String legalTypes() {
        return String.join(", ", types());
    }

    private void warnAboutModels(Section section) {
        List<String> available = section.get(UpstreamKeys.AVAILABLE_MODELS);
        if (available.isEmpty()) {
            return;
        }
        for (String model : section.get(UpstreamKeys.MODEL_MAPPINGS).keySet()) {
            // Two globs may meet in ways that are not worth finding out: one that holds the other is enough.
            if (available.stream().noneMatch(glob -> Models.matches(glob, model) || Models.matches(model, glob))) {
                problems.warning(
                        section.line(UpstreamKeys.MODEL_MAPPINGS, model),
                        section.path(UpstreamKeys.MODEL_MAPPINGS, model),
                        "is never used: " + model + " is not in available_models");
            }
        }
    }

    private OAuthConfig oauth(Section section, boolean enabled) {
        Section oauth = section.get(UpstreamKeys.OAUTH);
        if (oauth == null) {
            return OAuthConfig.NONE;
        }
        String type = section.get(UpstreamKeys.API_TYPE);
        if (enabled && !UpstreamKeys.OAUTH_TYPES.contains(type)) {
            problems.warning(
                    section.line(UpstreamKeys.OAUTH),
                    section.path(UpstreamKeys.OAUTH),
                    "is never used: the type " + type + " has no accounts");
        }
        String url = oauth.get(UpstreamKeys.OAUTH_TOKEN_URL);
        if (enabled && BaseUrl.isRemoteInTheClear(url)) {
            problems.warning(
                    oauth.line(UpstreamKeys.OAUTH_TOKEN_URL),
                    oauth.path(UpstreamKeys.OAUTH_TOKEN_URL),
                    "is not https: the account's tokens cross the network in the clear");
        }
        List<String> secrets = oauth.get(UpstreamKeys.OAUTH_CLIENT_SECRET);
        if (secrets.size() > 1) {
            problems.error(
                    oauth.line(UpstreamKeys.OAUTH_CLIENT_SECRET),
                    oauth.path(UpstreamKeys.OAUTH_CLIENT_SECRET),
                    "must be one text, not a list of " + secrets.size());
        }
        return new OAuthConfig(
                given(url),
                given(oauth.get(UpstreamKeys.OAUTH_CLIENT_ID)),
                secrets.isEmpty() ? null : secrets.get(0),
                given(oauth.get(UpstreamKeys.OAUTH_PROJECT_ID)));
    }

    private static String given(String text) {
        return text.isEmpty() ? null : text;
    }

    private List<String> authFiles(Section section, boolean enabled) {
        Set<String> files = new LinkedHashSet<>();
        for (String file : section.get(UpstreamKeys.AUTH_FILES)) {
            Path path = Home.resolve(file, folder);
            if (files.add(path.toString()) && enabled && !Files.isRegularFile(path)) {
                problems.warning(
                        section.line(UpstreamKeys.AUTH_FILES),
                        section.path(UpstreamKeys.AUTH_FILES),
                        "there is no file " + path);
            }
        }
        return List.copyOf(files);
    }
}
