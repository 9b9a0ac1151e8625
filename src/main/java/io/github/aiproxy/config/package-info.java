/**
 * Configuration: an immutable, validated snapshot ({@link io.github.aiproxy.config.Config}) and the YAML file it is read
 * from. Every value that reaches the rest of the program has been checked here.
 */
package io.github.aiproxy.config;
