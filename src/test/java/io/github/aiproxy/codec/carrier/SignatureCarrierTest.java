package io.github.aiproxy.codec.carrier;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Signature;
import io.github.aiproxy.codec.RequestBody;
import io.github.aiproxy.codec.RequestScan;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The envelope: what goes in comes out, and nothing else ever does. */
class SignatureCarrierTest {
    private static final Signature SEALED =
            new Signature(Protocol.RESPONSES, Signature.Kind.ENCRYPTED_CONTENT, "gAAA+/=\"\\é\ud83d", "rs_1", "gpt-5");
    private static final List<Carried> CONTENTS = List.of(
            Carried.by(SEALED, Carried.To.THOUGHTS, -7, List.of(3, 4)),
            Carried.whole(SEALED, List.of("a \r\n", "\ude00b\u00a0"), 12),
            Carried.by(null, Carried.To.THOUGHTS, 1, List.of()));

    private static List<Carried> open(String blob) {
        Signature carrier = new Signature(Protocol.ANTHROPIC, Signature.Kind.SIGNATURE, blob, null);
        return SignatureCarrier.is(carrier) ? SignatureCarrier.open(carrier) : List.of();
    }

    @Test
    void whatIsSealedIsOpenedUnchanged() {
        assertThat(open(SignatureCarrier.seal("gpt-5", CONTENTS))).isEqualTo(CONTENTS);
    }

    @Test
    void aModelThatIsNotKnownIsNotInvented() {
        assertThat(open(SignatureCarrier.seal(null, CONTENTS))
                        .get(0)
                        .signature()
                        .model())
                .isNull();
    }

    @Test
    void itIsBase64AndSurvivesBeingWrittenAgainInTheOtherAlphabet() {
        Random random = new Random(7);
        for (int i = 0; i < 200; i++) {
            StringBuilder thought = new StringBuilder();
            random.ints(i, ' ', 0x2fff).forEach(c -> thought.append((char) c));
            List<Carried> contents = List.of(Carried.whole(SEALED, List.of(thought.toString()), 0));
            String carrier = SignatureCarrier.seal("gpt-5", contents);
            byte[] bytes = Base64.getDecoder().decode(carrier);
            assertThat(open(Base64.getEncoder().encodeToString(bytes))).isEqualTo(contents);
            assertThat(open(Base64.getUrlEncoder().encodeToString(bytes))).isEqualTo(contents);
            assertThat(open(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes)))
                    .isEqualTo(contents);
        }
    }

    @Test
    void whateverIsAlteredIsDroppedAndNothingIsThrown() {
        String model = "gpt-5";
        while (SignatureCarrier.seal(model, CONTENTS).endsWith("=")) {
            model += "-"; // padding means nothing, and neither do the bits before it
        }
        String carrier = SignatureCarrier.seal(model, CONTENTS);
        for (int i = 0; i < carrier.length(); i++) {
            assertThat(open(carrier.substring(0, i))).isEmpty();
            for (char c : new char[] {'A', '/', '\u0000', '"', 'é', '\ud83d'}) {
                String altered = carrier.substring(0, i) + c + carrier.substring(i + 1);
                if (!altered.equals(carrier)) {
                    assertThat(open(altered)).as(altered).isEmpty();
                }
            }
            String longer = carrier.substring(0, i) + "AAAA" + carrier.substring(i);
            assertThat(open(longer)).as(longer).isEmpty();
        }
    }

    @Test
    void contentsThatNobodySealedAreDropped() {
        for (String json :
                List.of("", "{", "[]", "{\"c\":7}", "{\"c\":[{\"b\":\"x\"}]}", "{\"c\":[{\"a\":\"NOBODY\"}]}")) {
            byte[] bytes = ("12345678" + json).getBytes(UTF_8);
            assertThat(open("aiproxySigV1" + Base64.getEncoder().encodeToString(bytes)))
                    .isEmpty();
        }
        assertThat(open("aiproxySigV2" + SignatureCarrier.seal(null, CONTENTS).substring(12)))
                .isEmpty();
    }

    @Test
    void aBodyThatHoldsOneIsFoundAndTalkAboutThemIsNot() {
        String carrier = SignatureCarrier.seal(null, CONTENTS);
        for (int pad = 0; pad < 30; pad++) {
            String before = "{\"x\":\"" + "i".repeat(pad) + "\",\"signature\":\"";
            assertThat(SignatureCarrier.isIn((before + carrier + "\"}").getBytes(UTF_8)))
                    .isTrue();
            assertThat(SignatureCarrier.isIn((before + "Sig" + carrier + "\"}").getBytes(UTF_8)))
                    .isFalse();
            assertThat(SignatureCarrier.isIn((before + "\\\"" + carrier + "\"}").getBytes(UTF_8)))
                    .isFalse();
            assertThat(SignatureCarrier.isIn(scanned(before + carrier + "\"}"))).isTrue();
            assertThat(SignatureCarrier.isIn(scanned(before + "Sig" + carrier + "\"}")))
                    .isFalse();
            // A number that only the parser of last resort reads.
            assertThat(SignatureCarrier.isIn(scanned("{\"n\":1e99999," + before.substring(1) + carrier + "\"}")))
                    .isTrue();
        }
        assertThat(SignatureCarrier.isIn("\"aiproxySi".getBytes(UTF_8))).isFalse();
        assertThat(SignatureCarrier.isIn(new byte[0])).isFalse();
        assertThat(SignatureCarrier.isIn("\"aiproxySig".getBytes(UTF_8))).isTrue();
    }

    private static RequestBody scanned(String json) {
        byte[] bytes = json.getBytes(UTF_8);
        return new RequestBody(bytes, RequestScan.of(bytes).strings());
    }

    @Test
    void modelsOfDifferentMakesShareNoSignatures() {
        assertThat(ModelMake.mayShare("claude-opus-4-6", "anthropic.claude-sonnet-4-5-v1:0"))
                .isTrue();
        assertThat(ModelMake.mayShare("GLM-4.7", "claude-opus-4-6")).isFalse();
        assertThat(ModelMake.mayShare("my-deployment", "claude-opus-4-6")).isTrue();
        assertThat(ModelMake.mayShare(null, "claude-opus-4-6")).isTrue();
    }
}
