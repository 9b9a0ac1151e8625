package io.github.aiproxy.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JsonEditTest {
    private static String edit(String json, Consumer<JsonEdit.Value> editor) {
        return new String(JsonEdit.apply(json.getBytes(StandardCharsets.UTF_8), editor), StandardCharsets.UTF_8);
    }

    private static Consumer<JsonEdit.Value> without(String... names) {
        return root -> root.members((name, value) -> {
            if (Set.of(names).contains(name)) {
                value.remove();
            }
        });
    }

    @Test
    void documentThatNobodyChangesIsTheSameArray() {
        byte[] json = " {\"a\" : [1.0e2, {\"b\":null}] } ".getBytes(StandardCharsets.UTF_8);
        assertThat(JsonEdit.apply(json, without("x"))).isSameAs(json);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\":1,\"b\":2,\"c\":3}|{\"b\":2}",
                "{ \"b\" : 1.50 , \"a\" : [1,{\"a\":2}] , \"c\":\"}\" }|{ \"b\" : 1.50}",
                "{\"a\":1,\"c\":2}|{}",
                "{\"a\":\"ü\\\"\",\"b\":\"ü\"}|{\"b\":\"ü\"}",
                "{\"b\":1,\"c\":true,\"d\":2,\"a\":0}|{\"b\":1,\"d\":2}",
            })
    void removedMembersTakeTheirCommasAlong(String json, String expected) {
        assertThat(edit(json, without("a", "c"))).isEqualTo(expected);
    }

    @Test
    void whatIsAddedStandsInFrontOfMembersAndBehindElements() {
        Consumer<JsonEdit.Value> add = root -> {
            root.members((name, value) -> {
                if (name.equals("list")) {
                    value.elements(element -> {
                        if (element.isNull()) {
                            element.remove();
                        }
                    });
                    value.add(List.of("9", "10"));
                }
            });
            root.add(List.of("\"x\":1", "\"y\":2"));
        };
        assertThat(edit("{ \"list\" : [ 1, 2 ] }", add)).isEqualTo("{\"x\":1,\"y\":2, \"list\" : [ 1, 2,9,10 ] }");
        assertThat(edit("{\"list\":[null]}", add)).isEqualTo("{\"x\":1,\"y\":2,\"list\":[9,10]}");
        assertThat(edit("{\"list\":[1, null]}", add)).isEqualTo("{\"x\":1,\"y\":2,\"list\":[1,9,10]}");
        assertThat(edit("{}", add)).isEqualTo("{\"x\":1,\"y\":2}");
    }

    @Test
    void valuesAreReplacedWithEverythingThatWasChangedInside() {
        assertThat(edit(
                        "{\"a\":{\"b\":1,\"c\":2},\"d\":-1.0}",
                        root -> root.members((name, value) -> {
                            if (name.equals("a")) {
                                value.members((inner, what) -> what.remove());
                                value.replace("[]");
                            } else {
                                value.replace("e", "7");
                            }
                        })))
                .isEqualTo("{\"a\":[],\"e\":7}");
    }

    @Test
    void objectCanBeUnwrappedIntoItsParent() {
        Consumer<JsonEdit.Value> unwrap = root -> root.members((name, value) -> {
            if (name.equals("f")) {
                value.unwrap();
            }
        });
        assertThat(edit("{\"t\":1, \"f\": { \"n\":\"x\" },\"z\":2}", unwrap))
                .isEqualTo("{\"t\":1,  \"n\":\"x\" ,\"z\":2}");
        assertThat(edit("{\"t\":1,\"f\":{ }}", unwrap)).isEqualTo("{\"t\":1}");
    }

    @Test
    void memberCanBeLookedUpBeforeTheOthersAreShown() {
        assertThat(edit(
                        "[{\"id\":\"1\",\"type\":\"a\"},{\"id\":\"2\"},3]",
                        root -> root.elements(element -> {
                            boolean a = "a".equals(element.peek("type"));
                            element.members((name, value) -> {
                                if (a && name.equals("id")) {
                                    value.remove();
                                }
                            });
                        })))
                .isEqualTo("[{\"type\":\"a\"},{\"id\":\"2\"},3]");
    }
}
