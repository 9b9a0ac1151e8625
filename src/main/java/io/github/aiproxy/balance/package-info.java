/**
 * Choosing: which upstream is tried next ({@link io.github.aiproxy.balance.UpstreamBalancer}, the balancer behind the
 * LoadBalancer EIP), in which order ({@link io.github.aiproxy.balance.WeightedOrder}), and which are out ({@link
 * io.github.aiproxy.balance.Breakers}).
 */
package io.github.aiproxy.balance;
