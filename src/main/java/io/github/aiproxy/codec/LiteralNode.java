package io.github.aiproxy.codec;

import com.fasterxml.jackson.databind.node.TextNode;
import io.github.aiproxy.chat.LazyText;

/** A long text in a tree, which is a string only for those who ask for one. Immutable. */
@SuppressWarnings("serial") // nobody does
final class LiteralNode extends TextNode {
    private final transient LazyText text;

    LiteralNode(LazyText text) {
        super("");
        this.text = text;
    }

    LazyText text() {
        return text;
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
    public String asText(String defaultValue) {
        return text.toString();
    }

    /** Of texts, whatever their nodes; but a plain one does not know it, so trees with both are not to be compared. */
    @Override
    public boolean equals(Object other) {
        return other instanceof TextNode node && node.textValue().equals(textValue());
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }
}
