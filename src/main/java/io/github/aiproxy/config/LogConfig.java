package io.github.aiproxy.config;

/**
 * Where the log goes.
 *
 * @param file null for standard output
 * @param maxSizeMegabytes before the file is rotated
 * @param maxBackups rotated files to keep; 0 for all
 * @param maxAgeDays days to keep them; 0 for ever
 * @param compress whether rotated files are gzip'd
 */
public record LogConfig(String file, int maxSizeMegabytes, int maxBackups, int maxAgeDays, boolean compress) {}
