// What every SDK is asked to do; prints what came of it as one JSON object, by scenario.
// Arguments: base URL, key, model, the upstream's model that thinks.
const [base, key, model, thinker] = process.argv.slice(2);

export const settings = { base, key };

export const weather = {
  name: 'get_weather',
  description: 'Tells the weather of a city',
  parameters: {
    type: 'object',
    properties: { city: { type: 'string' }, days: { type: 'integer' } },
    required: ['city'],
  },
};
export const time = { name: 'get_time', description: 'Tells the time', parameters: { type: 'object', properties: {} } };

export const place = {
  type: 'object',
  properties: { city: { type: 'string' }, degrees: { type: 'integer' } },
  required: ['city', 'degrees'],
  additionalProperties: false,
};

// What the tools answer; the calls are remembered.
export function toolbox() {
  const calls = [];
  const answer = (name, result) => (args) => {
    calls.push([name, args]);
    return result;
  };
  return { calls, get_weather: answer('get_weather', 'sunny'), get_time: answer('get_time', 'noon') };
}

const loop = 'call:get_weather {"city":"Kraków","days":3} then call:get_time';
const parallel = 'call:get_weather {"city":"Oslo"} call:get_time call:get_weather {"city":"Rome"}';

/*
 * sdk.say(model, prompt, {streamed, thinking}) gives {text, stop, deltas, input, output},
 * sdk.loop(model, prompt, toolbox, {streamed, thinking}) the last text,
 * sdk.parsed(model, prompt, schema) the document, sdk.failure(thrown) what an application sees of a failure.
 */
export async function run(sdk) {
  const looped = async (on, prompt, options) => {
    const box = toolbox();
    const text = await sdk.loop(on, prompt, box, options);
    return { text, calls: box.calls };
  };
  const scenarios = {
    whole: () => sdk.say(model, 'Zażółć 日本語 🐢', {}),
    streamed: () => sdk.say(model, 'Zażółć 日本語 🐢', { streamed: true }),
    thought: () => sdk.say(thinker, 'please think', { streamed: true, thinking: true }),
    tooLong: () => sdk.say(model, 'maxtokens', { streamed: true }),
    loop: () => looped(model, loop, {}),
    streamedLoop: () => looped(model, loop, { streamed: true }),
    thinkingLoop: () => looped(thinker, 'think ' + loop, { streamed: true, thinking: true }),
    parallel: () => looped(model, parallel, {}),
    streamedParallel: () => looped(model, parallel, { streamed: true }),
    parsed: () => sdk.parsed(model, 'where is it warm?', place),
    models: () => sdk.models(),
    count: () => sdk.count(model, 'how long is this?'),
    unknown: () => sdk.say('no-such-model', 'hi', {}),
    unknownStreamed: () => sdk.say('no-such-model', 'hi', { streamed: true }),
    refused: () => sdk.say('refused-model', 'hi', { streamed: true }),
    limited: () => sdk.say('limited-model', 'hi', {}),
    brokenStream: () => sdk.say(model, 'error-midstream', { streamed: true }),
    wrongKey: () => sdk.withKey('wrong').say(model, 'hi', {}),
  };
  const results = {};
  for (const [name, scenario] of Object.entries(scenarios)) {
    try {
      results[name] = await scenario();
    } catch (thrown) {
      results[name] = { failed: sdk.failure(thrown) };
    }
  }
  console.log(JSON.stringify(results));
}
