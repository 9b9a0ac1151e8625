/**
 * The command line: arguments, help, checking, logging. It knows the rest of the program only as a
 * {@link io.github.aiproxy.cli.Runner}.
 */
package io.github.aiproxy.cli;
