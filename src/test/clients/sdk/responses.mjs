import OpenAI from 'openai';
import { run, settings, time, weather } from './scenarios.mjs';

function sdk(apiKey) {
  const client = new OpenAI({ baseURL: settings.base + '/v1', apiKey, maxRetries: 0 });
  const thinkingOf = (thinking) =>
    thinking ? { reasoning: { effort: 'low', summary: 'auto' }, include: ['reasoning.encrypted_content'] } : {};
  return {
    withKey: sdk,
    async say(model, prompt, { streamed, thinking }) {
      const body = { model, input: prompt, store: false, ...thinkingOf(thinking) };
      let deltas = 0;
      let said = '';
      let response;
      if (streamed) {
        const stream = client.responses.stream(body).on('response.output_text.delta', (event) => {
          deltas++;
          said += event.delta;
        });
        response = await stream.finalResponse();
      } else {
        response = await client.responses.create(body);
        said = response.output_text;
      }
      return {
        text: response.output_text,
        said,
        deltas,
        stop: response.incomplete_details?.reason ?? response.status,
        failure: response.error?.message,
        thinking: response.output
          .filter((item) => item.type === 'reasoning')
          .flatMap((item) => item.summary.map((part) => part.text))
          .join(''),
        input: response.usage?.input_tokens,
        output: response.usage?.output_tokens,
      };
    },
    async loop(model, prompt, box, { streamed, thinking }) {
      const tool = ({ name, description, parameters }) =>
        ({ type: 'function', name, description, parameters, strict: false });
      const input = [{ role: 'user', content: prompt }];
      for (let round = 0; round < 5; round++) {
        const body = { model, input, store: false, tools: [tool(weather), tool(time)], ...thinkingOf(thinking) };
        const response = streamed
          ? await client.responses.stream(body).finalResponse()
          : await client.responses.create(body);
        const calls = response.output.filter((item) => item.type === 'function_call');
        if (calls.length === 0) return response.output_text;
        for (const { parsed_arguments, ...item } of response.output) {
          input.push(item);
        }
        for (const call of calls) {
          const output = box[call.name](JSON.parse(call.arguments));
          input.push({ type: 'function_call_output', call_id: call.call_id, output });
        }
      }
      throw new Error('no end');
    },
    async parsed(model, prompt, schema) {
      const response = await client.responses.parse({
        model,
        input: prompt,
        text: { format: { type: 'json_schema', name: 'place', strict: true, schema } },
      });
      return response.output_parsed;
    },
    async models() {
      const ids = [];
      for await (const model of client.models.list()) ids.push(model.id);
      return ids;
    },
    async count(model, prompt) {
      return (await client.responses.inputTokens.count({ model, input: prompt })).input_tokens;
    },
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
