/**
 * The golden corpus: conversations as files, one folder each, in canonical form and on every wire. Each file is read and is
 * what must be written; {@code src/test/resources/golden/SOURCE.md} tells how the files are made.
 */
package io.github.aiproxy.golden;
