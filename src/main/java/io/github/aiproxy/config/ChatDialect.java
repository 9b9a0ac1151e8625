package io.github.aiproxy.config;

/**
 * In what servers of Chat Completions differ from OpenAI's own. Immutable.
 *
 * @param maxTokensField what the limit of an answer is called
 * @param sentThoughts which of the conversation's earlier thoughts go back, as {@code reasoning_content}
 */
public record ChatDialect(String maxTokensField, SentThoughts sentThoughts) {
    /** As OpenAI documents it. */
    public static final ChatDialect OPENAI = new ChatDialect("max_completion_tokens", SentThoughts.NONE);

    /** Whether it is as OpenAI documents it. */
    public boolean isOpenAis() {
        return maxTokensField.equals(OPENAI.maxTokensField) && sentThoughts == OPENAI.sentThoughts;
    }

    /** Some models demand their thoughts back, others refuse them. */
    public enum SentThoughts {
        /** None: OpenAI's own API refuses the field. */
        NONE,
        /** Those that led to calls of tools. */
        CALLS,
        ALL
    }
}
