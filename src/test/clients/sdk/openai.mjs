import OpenAI from 'openai';
import { run, settings, time, weather } from './scenarios.mjs';

function sdk(apiKey) {
  const client = new OpenAI({ baseURL: settings.base + '/v1', apiKey, maxRetries: 0 });
  return {
    withKey: sdk,
    async say(model, prompt, { streamed, thinking }) {
      const body = { model, messages: [{ role: 'user', content: prompt }] };
      if (thinking) body.reasoning_effort = 'low';
      let deltas = 0;
      let said = '';
      let completion;
      if (streamed) {
        const stream = client.chat.completions
          .stream({ ...body, stream_options: { include_usage: true } })
          .on('content', (delta) => {
            deltas++;
            said += delta;
          });
        completion = await stream.finalChatCompletion();
      } else {
        completion = await client.chat.completions.create(body);
        said = completion.choices[0].message.content;
      }
      return {
        text: completion.choices[0].message.content,
        said,
        deltas,
        stop: completion.choices[0].finish_reason,
        input: completion.usage.prompt_tokens,
        output: completion.usage.completion_tokens,
      };
    },
    async loop(model, prompt, box, { streamed, thinking }) {
      const tool = ({ name, description, parameters }) => ({
        type: 'function',
        function: { name, description, parameters, parse: JSON.parse, function: box[name] },
      });
      const runner = client.chat.completions.runTools({
        model,
        ...(thinking ? { reasoning_effort: 'low' } : {}),
        messages: [{ role: 'user', content: prompt }],
        tools: [tool(weather), tool(time)],
        stream: streamed ?? false,
      });
      return await runner.finalContent();
    },
    async parsed(model, prompt, schema) {
      const completion = await client.chat.completions.parse({
        model,
        messages: [{ role: 'user', content: prompt }],
        response_format: { type: 'json_schema', json_schema: { name: 'place', strict: true, schema } },
      });
      return completion.choices[0].message.parsed;
    },
    async models() {
      const ids = [];
      for await (const model of client.models.list()) ids.push(model.id);
      return ids;
    },
    count: () => null,
    failure: (e) => ({
      type: e.constructor.name,
      status: e.status,
      message: e.message,
      kind: e.type,
      code: e.code,
      retryAfter: e.headers?.get('retry-after'),
    }),
  };
}

await run(sdk(settings.key));
