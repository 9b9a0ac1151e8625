/**
 * What holds for every conversation, tried with conversations that nobody thought of: {@link
 * io.github.aiproxy.laws.Conversations} and {@link io.github.aiproxy.laws.Answers} make them from random numbers, so that each
 * can be made again.
 */
package io.github.aiproxy.laws;
