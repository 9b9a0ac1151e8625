// An MCP server on standard input and output with one tool, whose schema has what servers of people have.
import readline from 'node:readline';

const tool = {
  name: 'find-place',
  description: 'Finds a place',
  inputSchema: {
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    properties: {
      near: { anyOf: [{ type: 'string' }, { type: 'null' }] },
      limit: { type: 'integer', minimum: 1, default: 3 },
      filter: { type: 'object', additionalProperties: { type: 'string' } },
    },
    required: ['near'],
    additionalProperties: false,
  },
};
const answers = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion,
    capabilities: { tools: {} },
    serverInfo: { name: 'places', version: '1' },
  }),
  'tools/list': () => ({ tools: [tool] }),
  'tools/call': ({ arguments: { near } }) => ({ content: [{ type: 'text', text: `a place near ${near}` }] }),
};
readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params } = JSON.parse(line);
  if (id === undefined) return;
  const reply = answers[method] ? { result: answers[method](params) } : { error: { code: -32601, message: method } };
  console.log(JSON.stringify({ jsonrpc: '2.0', id, ...reply }));
});
