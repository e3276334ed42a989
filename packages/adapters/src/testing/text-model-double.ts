import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TextModelKind } from '../text-models/wires.ts';

/** What happens to a question. Without a scene the model answers with the words of `answer`. */
export type TextScene =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly retryAfterS?: number;
      readonly code?: string;
    }
  | { readonly kind: 'broken JSON' | 'cut' | 'silence' }
  /** Each event arrives byte by byte. */
  | { readonly kind: 'drip' };

type Events = (words: readonly string[]) => { readonly event?: string; readonly data: unknown }[];

/** The streams of each wire, as the services send them. */
const streams: Readonly<Record<TextModelKind, Events>> = {
  'openai-compatible': (words) => [
    { data: { choices: [{ index: 0, delta: { role: 'assistant', content: '' } }] } },
    ...words.map((content) => ({ data: { choices: [{ index: 0, delta: { content } }] } })),
    { data: { choices: [], usage: { prompt_tokens: 61, completion_tokens: 12, total_tokens: 73 } } },
    { data: '[DONE]' },
  ],
  groq: (words) => streams['openai-compatible'](words),
  anthropic: (words) => [
    { event: 'message_start', data: { type: 'message_start', message: { usage: { input_tokens: 61 } } } },
    { event: 'ping', data: { type: 'ping' } },
    ...words.map((text) => ({
      event: 'content_block_delta',
      data: { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } },
    })),
    { event: 'message_delta', data: { type: 'message_delta', delta: {}, usage: { output_tokens: 12 } } },
    { event: 'message_stop', data: { type: 'message_stop' } },
  ],
  google: (words) =>
    words.map((text, at) => ({
      data: {
        candidates: [{ content: { role: 'model', parts: [{ text }] } }],
        usageMetadata: { promptTokenCount: 61, candidatesTokenCount: at === words.length - 1 ? 12 : at },
      },
    })),
};

export interface TextQuestion {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
}

const encode = ({ event, data }: ReturnType<Events>[number]): string =>
  `${event === undefined ? '' : `event: ${event}\n`}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`;

/** Writes piece by piece, so that no event arrives whole. */
const drip = async (response: ServerResponse, text: string): Promise<void> => {
  for (const byte of Buffer.from(text)) {
    response.write(Buffer.of(byte));
    await new Promise((resolve) => setImmediate(resolve));
  }
};

/**
 * A text model's service on this machine, on the wire of `kind`. It counts questions, because none may be sent twice.
 * @param pauseMs between two words
 */
export const startTextModelDouble = async (kind: TextModelKind, { pauseMs = 0 } = {}) => {
  const questions: TextQuestion[] = [];
  const scenes: TextScene[] = [];
  let words: readonly string[] = ['a grey heron ', 'in the reeds, ', 'soft light'];
  const answerWith = async (
    response: ServerResponse,
    scene: TextScene | undefined,
    key: string,
  ): Promise<void> => {
    if (scene?.kind === 'status') {
      const headers = scene.retryAfterS === undefined ? {} : { 'retry-after': String(scene.retryAfterS) };
      response.writeHead(scene.status, { 'content-type': 'application/json', ...headers });
      const { code = null } = scene;
      response.end(
        JSON.stringify({ error: { message: `key ${key} of /srv/models`, type: 'invalid', code } }),
      );
      return;
    }
    if (scene?.kind === 'silence') return;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const [at, event] of streams[kind](words).entries()) {
      if (scene?.kind === 'cut' && at === 2) return void response.destroy();
      if (scene?.kind === 'broken JSON' && at === 2) response.write('data: {"choices":[{\n\n');
      if (scene?.kind === 'drip') await drip(response, encode(event));
      else response.write(encode(event));
      if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
    response.end();
  };
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) text += chunk;
    questions.push({ path: request.url ?? '', headers: request.headers, body: JSON.parse(text) });
    const { authorization, 'x-api-key': key } = request.headers;
    await answerWith(response, scenes.shift(), String(authorization ?? key ?? ''));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    questions,
    play: (scene: TextScene) => scenes.push(scene),
    /** The answer from now on, word by word. */
    say(...next: readonly string[]): void {
      words = next;
    },
    async close(): Promise<void> {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};
