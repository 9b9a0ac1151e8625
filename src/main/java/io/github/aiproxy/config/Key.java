package io.github.aiproxy.config;

/**
 * One key of the file.
 *
 * @param name as the file says it
 * @param kind what it takes
 * @param fallback its default; null if leaving it out means something else
 * @param meaning one sentence for people, shown by editors
 * @param <T> what is read
 */
record Key<T>(String name, Kind<T> kind, T fallback, String meaning) {}
