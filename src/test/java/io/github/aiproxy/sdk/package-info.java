/**
 * The official Java SDKs as clients: {@link io.github.aiproxy.sdk.SdkMatrix} is one suite for every pair of a client's
 * protocol and an upstream's, run against whatever {@link io.github.aiproxy.sdk.ProxyUnderTest} stands between them.
 */
package io.github.aiproxy.sdk;
