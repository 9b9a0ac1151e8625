import { GoogleGenAI } from '@google/genai';
import { run, settings, time, weather } from './scenarios.mjs';

function sdk(apiKey) {
  const client = new GoogleGenAI({ apiKey, vertexai: false, httpOptions: { baseUrl: settings.base } });
  const configOf = (thinking) => (thinking ? { thinkingConfig: { includeThoughts: true } } : {});
  return {
    withKey: sdk,
    async say(model, prompt, { streamed, thinking }) {
      const chat = client.chats.create({ model, config: configOf(thinking) });
      let deltas = 0;
      let said = '';
      let thoughts = '';
      let last;
      const take = (response) => {
        if (response.text) {
          deltas++;
          said += response.text;
        }
        for (const part of response.candidates?.[0]?.content?.parts ?? []) {
          if (part.thought) thoughts += part.text ?? '';
        }
        last = response;
      };
      if (streamed) {
        for await (const chunk of await chat.sendMessageStream({ message: prompt })) take(chunk);
      } else {
        take(await chat.sendMessage({ message: prompt }));
      }
      // A streamed answer is kept as one turn per chunk.
      const kept = chat.getHistory(true).filter((turn) => turn.role === 'model').flatMap((turn) => turn.parts);
      return {
        text: kept.filter((part) => !part.thought).map((part) => part.text ?? '').join(''),
        said,
        deltas,
        stop: last.candidates?.[0]?.finishReason,
        thinking: thoughts,
        input: last.usageMetadata.promptTokenCount,
        output: last.usageMetadata.candidatesTokenCount + (last.usageMetadata.thoughtsTokenCount ?? 0),
      };
    },
    async loop(model, prompt, box, { streamed, thinking }) {
      const tools = [
        {
          tool: async () => ({
            functionDeclarations: [weather, time].map(({ name, description, parameters }) => ({
              name,
              description,
              parametersJsonSchema: parameters,
            })),
          }),
          callTool: async (calls) =>
            calls.map(({ id, name, args }) => ({
              functionResponse: { id, name, response: { output: box[name](args ?? {}) } },
            })),
        },
      ];
      const body = { model, contents: prompt, config: { tools, ...configOf(thinking) } };
      if (!streamed) return (await client.models.generateContent(body)).text;
      let text = '';
      for await (const chunk of await client.models.generateContentStream(body)) {
        text += chunk.candidates?.[0]?.content?.parts?.some((p) => p.text) ? (chunk.text ?? '') : '';
      }
      return text;
    },
    async parsed(model, prompt, schema) {
      const config = { responseMimeType: 'application/json', responseJsonSchema: schema };
      return JSON.parse((await client.models.generateContent({ model, contents: prompt, config })).text);
    },
    async models() {
      const ids = [];
      for await (const model of await client.models.list()) ids.push(model.name.replace('models/', ''));
      return ids;
    },
    async count(model, prompt) {
      return (await client.models.countTokens({ model, contents: prompt })).totalTokens;
    },
    failure: (e) => ({ type: e.constructor.name, status: e.status, message: e.message }),
  };
}

await run(sdk(settings.key));
