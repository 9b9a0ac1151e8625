package io.github.aiproxy.codec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OpenAiStrictSchemaTest {
    private static final String CLOSED = "{\"type\":\"object\",\"properties\":{},\"additionalProperties\":false}";
    private static final String OPEN = "{\"type\":\"object\",\"properties\":{}}";

    @ParameterizedTest(name = "{1}: {0}")
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "none|false",
                "nonsense|false",
                "true|false",
                "CLOSED|true",
                "OPEN|false",
                "{'type':'object','additionalProperties':{'type':'string'}}|false",
                "{'type':'string'}|true",
                "{'properties':{'a':{'type':'string'}},'required':['a'],'additionalProperties':false}|true",
                "{'properties':{'a':{'type':'string'}},'required':[],'additionalProperties':false}|false",
                "{'properties':{'a':{'type':'string'}},'additionalProperties':false}|false",
                "{'properties':{'a':OPEN},'required':['a'],'additionalProperties':false}|false",
                "{'type':'array','items':CLOSED}|true",
                "{'type':'array','items':OPEN}|false",
                "{'type':'array','items':true}|false",
                "{'type':'array','items':[CLOSED]}|false",
                "{'anyOf':[CLOSED,{'type':'null'}]}|true",
                "{'anyOf':[CLOSED,OPEN]}|false",
                "{'oneOf':[CLOSED]}|false",
                "{'allOf':[CLOSED]}|false",
                "{'$ref':'#/$defs/x','$defs':{'x':CLOSED}}|true",
                "{'$ref':'#/$defs/x','$defs':{'x':OPEN}}|false",
                "{'$ref':'#/definitions/x','definitions':{'x':OPEN}}|false"
            },
            quoteCharacter = '`')
    void everyObjectMustBeClosedAndAllItsPropertiesRequired(String schema, boolean kept) {
        String json = schema == null
                ? null
                : schema.replace('\'', '"').replace("CLOSED", CLOSED).replace("OPEN", OPEN);
        assertThat(OpenAiStrictSchema.isKept(json)).isEqualTo(kept);
    }
}
