package io.github.aiproxy.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import com.fasterxml.jackson.databind.node.ValueNode;
import io.github.aiproxy.chat.LazyText;
import java.io.IOException;

/** A long text in a tree, which is a string only for those who ask for one. Immutable. */
@SuppressWarnings("serial") // nobody does
final class LiteralNode extends ValueNode {
    private final transient LazyText text;

    LiteralNode(LazyText text) {
        this.text = text;
    }

    LazyText text() {
        return text;
    }

    @Override
    public JsonNodeType getNodeType() {
        return JsonNodeType.STRING;
    }

    @Override
    public JsonToken asToken() {
        return JsonToken.VALUE_STRING;
    }

    @Override
    public String textValue() {
        return text.toString();
    }

    @Override
    public String asText() {
        return text.toString();
    }

    @Override
    public void serialize(JsonGenerator out, SerializerProvider provider) throws IOException {
        out.writeString(text.toString());
    }

    /** Of texts, whatever their nodes; but a plain one does not know it, so trees with both are not to be compared. */
    @Override
    public boolean equals(Object other) {
        return other instanceof ValueNode node
                && node.isTextual()
                && node.textValue().equals(textValue());
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }
}
