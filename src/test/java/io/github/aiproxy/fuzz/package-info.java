/**
 * Bytes that nobody would send. {@link io.github.aiproxy.fuzz.FuzzTarget} lists what takes bytes from outside and the law
 * for each; {@link io.github.aiproxy.fuzz.FuzzTest} tries the corpus, what once broke something, and random changes of both in
 * every build; {@link io.github.aiproxy.fuzz.LongFuzz} lets Jazzer look for more.
 */
package io.github.aiproxy.fuzz;
