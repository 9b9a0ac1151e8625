/**
 * The vendors' own command line tools and JavaScript SDKs, as {@code src/test/clients} pins them, through the running proxy
 * to the strict fakes. Tagged {@code clients}: {@code ./mvnw verify -Pclients} installs them and runs these tests.
 */
package io.github.aiproxy.clients;
