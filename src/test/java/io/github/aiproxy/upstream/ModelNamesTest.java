package io.github.aiproxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.proxy.FixedAccounts;
import io.github.aiproxy.proxy.RunningProxy;
import java.time.Clock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models' names in patterns and in addresses. */
final class ModelNamesTest {
    @ParameterizedTest(name = "{0} matches {1}: {2}")
    @CsvSource({
        "claude-*, claude-opus-4, true",
        "claude-*, claude-, true",
        "claude-*, Claude-opus, false",
        "*, anything/at all, true",
        "*-mini, gpt-4-mini, true",
        "*-mini, gpt-4-mini-x, false",
        "a*a, a, false",
        "a*a, aa, true",
        "a*b*c, a-b-b-c, true",
        "a*b*c, a-c-b, false",
        "**, x, true",
        "a.c, abc, false",
        "gpt-4*turbo*, gpt-4-turbo-2024, true",
        "ab*bc, abc, false"
    })
    void starStandsForAnyText(String pattern, String model, boolean matches) {
        assertThat(new ModelGlob(pattern).matches(model)).isEqualTo(matches);
    }

    @ParameterizedTest(name = "{0} is asked for as {1}")
    @CsvSource({"claude-haiku-4-5, small", "claude-opus-4-6, exact", "claude-sonnet-5, any", "gpt-5, gpt-5"})
    void mappingsMayBePatternsOfWhichTheFirstThatFitsCountsAfterExactNames(String asked, String sent) {
        Fleet fleet = new Fleet(
                RunningProxy.config("upstreams: [{name: u, token: t, model_mappings: {claude-*haiku*: small,"
                        + " claude-*: any, claude-opus-4-6: exact}}]"),
                config -> new FixedAccounts(Clock.systemUTC()));
        assertThat(fleet.upstreams().iterator().next().modelFor(asked)).isEqualTo(sent);
        assertThat(fleet.offeredModels()).containsExactly("claude-opus-4-6");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "gemini-2.5-flash, models/gemini-2.5-flash",
        "models/gemini-2.5-flash, models/gemini-2.5-flash",
        "tunedModels/mine, tunedModels/mine",
        "tunedModels/../x, tunedModels/..%2Fx",
        "org/model, models/org%2Fmodel",
        "../../v1/secret, models/..%2F..%2Fv1%2Fsecret",
        ".., models/%2E%2E",
        "., models/%2E",
        "a?b=c, models/a%3Fb%3Dc",
        "a#b, models/a%23b",
        "a b, models/a%20b",
        "100%, models/100%25",
        "a:b, models/a%3Ab",
        "é, models/%C3%A9",
        "tunedModels/.., tunedModels/%2E%2E"
    })
    void geminiModelIsOneSegmentOfThePath(String model, String path) {
        assertThat(ModelPath.of(model, Protocol.GEMINI)).isEqualTo(path);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"gpt-4.1, gpt-4.1", "models/x, models%2Fx", "a/../b, a%2F..%2Fb", "@cf/x, @cf%2Fx"})
    void otherModelsAreTheirName(String model, String path) {
        assertThat(ModelPath.of(model, Protocol.OPENAI)).isEqualTo(path);
    }
}
