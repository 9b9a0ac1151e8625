/**
 * Signatures of one protocol on their way through a client of another: packed into the opaque field that the client sends
 * back, and unpacked from it.
 */
package io.github.aiproxy.codec.carrier;
