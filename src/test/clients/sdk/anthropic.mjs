import Anthropic from '@anthropic-ai/sdk';
import { betaTool } from '@anthropic-ai/sdk/helpers/beta/json-schema';
import { jsonSchemaOutputFormat } from '@anthropic-ai/sdk/helpers/json-schema';
import { run, settings, time, weather } from './scenarios.mjs';

const textOf = (message) => message.content.filter((b) => b.type === 'text').map((b) => b.text).join('');
const thinkingOf = (thinking) =>
  thinking ? { max_tokens: 8192, thinking: { type: 'enabled', budget_tokens: 2048 } } : { max_tokens: 4096 };

function sdk(apiKey) {
  const client = new Anthropic({ baseURL: settings.base, apiKey, maxRetries: 0 });
  return {
    withKey: sdk,
    async say(model, prompt, { streamed, thinking }) {
      const body = { model, ...thinkingOf(thinking), messages: [{ role: 'user', content: prompt }] };
      let deltas = 0;
      let said = '';
      let message;
      if (streamed) {
        const stream = client.messages.stream(body).on('text', (delta) => {
          deltas++;
          said += delta;
        });
        message = await stream.finalMessage();
      } else {
        message = await client.messages.create(body);
        said = textOf(message);
      }
      return {
        text: textOf(message),
        said,
        deltas,
        stop: message.stop_reason,
        thinking: message.content.filter((b) => b.type === 'thinking').map((b) => b.thinking).join(''),
        input: message.usage.input_tokens + message.usage.cache_read_input_tokens + message.usage.cache_creation_input_tokens,
        output: message.usage.output_tokens,
      };
    },
    async loop(model, prompt, box, { streamed, thinking }) {
      const tool = ({ name, description, parameters }) =>
        betaTool({ name, description, inputSchema: parameters, run: box[name] });
      const runner = client.beta.messages.toolRunner({
        model,
        ...thinkingOf(thinking),
        messages: [{ role: 'user', content: prompt }],
        tools: [tool(weather), tool(time)],
        stream: streamed ?? false,
        max_iterations: 5,
      });
      return textOf(await runner.runUntilDone());
    },
    async parsed(model, prompt, schema) {
      const message = await client.messages.parse({
        model,
        max_tokens: 4096,
        messages: [{ role: 'user', content: prompt }],
        output_config: { format: jsonSchemaOutputFormat(schema) },
      });
      return message.parsed_output;
    },
    async models() {
      const ids = [];
      for await (const model of client.models.list()) ids.push(model.id);
      return ids;
    },
    async count(model, prompt) {
      return (await client.messages.countTokens({ model, messages: [{ role: 'user', content: prompt }] })).input_tokens;
    },
    failure: (e) => ({
      type: e.constructor.name,
      status: e.status,
      message: e.message,
      kind: e.error?.error?.type,
      retryAfter: e.headers?.get('retry-after'),
    }),
  };
}

await run(sdk(settings.key));
