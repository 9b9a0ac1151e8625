/**
 * One client request on its way through the routes: {@link io.github.aiproxy.call.Call} is what a Camel exchange carries,
 * from the client route that read it to the reply that is written. Knows Vert.x, not Camel.
 */
package io.github.aiproxy.call;
