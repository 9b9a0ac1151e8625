/**
 * Strict fake upstreams: each speaks one protocol over real HTTP, refuses what the vendor would refuse in the vendor's
 * own words, answers like a tiny scripted model ({@link io.github.aiproxy.fake.ScriptedModel}), records what it was
 * asked and misbehaves on command ({@link io.github.aiproxy.fake.FakeReply}).
 */
package io.github.aiproxy.fake;
