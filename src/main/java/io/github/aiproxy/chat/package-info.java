/**
 * The canonical conversation: what a request says and a reply answers, independent of any wire.
 *
 * <p>It is the union of the richest wires (Anthropic's content blocks and the items of OpenAI Responses), never the
 * poorest. Records are immutable and know neither Camel nor Vert.x nor JSON trees; pieces of JSON that nobody needs to
 * understand (tool arguments, schemas) travel as raw text so that number lexemes and key order survive.
 */
package io.github.aiproxy.chat;
