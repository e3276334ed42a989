import { RemoteFault } from '@atelier/core/ports/engine';
import type { TextModelEvent } from '@atelier/core/ports/text-model';
import { checkRows } from '@atelier/core/testing/check-rows';
import { describe, expect, test } from 'vitest';
import { createEgress } from '../egress/egress.ts';
import { startTextModelDouble, type TextScene } from '../testing/text-model-double.ts';
import { createTextModel } from './text-model.ts';
import { type TextModelKind, textModelKinds } from './wires.ts';

const question = { system: 'Rewrite it.', text: 'a heron', maxOutputTokens: 300 };

const open = async (kind: TextModelKind, apiKey: string | null = 'sk-right') => {
  const double = await startTextModelDouble(kind);
  const { baseUrl } = double;
  const egress = createEgress({ baseUrl, allowPrivate: true, resultHosts: [] });
  const model = createTextModel({ kind, model: 'tiny', baseUrl, apiKey }, { egress });
  const ask = async (signal = new AbortController().signal): Promise<TextModelEvent[]> => {
    const events: TextModelEvent[] = [];
    for await (const event of model.answer(question, { signal })) events.push(event);
    return events;
  };
  const close = async () => {
    await model.close();
    await double.close();
  };
  return { double, ask, close };
};

const textOf = (events: readonly TextModelEvent[]): string =>
  events.map((event) => ('text' in event ? event.text : '')).join('');

describe('text models of every wire', () => {
  test('answers arrive word by word with their tokens, however they are cut', () =>
    checkRows(
      textModelKinds.flatMap((kind) => [[kind, 'whole'] as const, [kind, 'drip'] as const]),
      '%s, %s',
      async (kind, how) => {
        const { double, ask, close } = await open(kind);
        double.say('ein Reiher 🪶 ', 'im Schilf');
        if (how === 'drip') double.play({ kind: 'drip' });
        const events = await ask();
        expect(textOf(events)).toBe('ein Reiher 🪶 im Schilf');
        expect(events.at(-1)).toEqual({ usage: { input: 61, output: 12 } });
        await close();
      },
    ));

  test('the prompt is sent as data of its own, the key in its header, and the question once', () =>
    checkRows(
      [
        ['openai-compatible', '/v1/chat/completions', 'authorization', 'Bearer sk-right'],
        ['groq', '/v1/chat/completions', 'authorization', 'Bearer sk-right'],
        ['anthropic', '/v1/messages', 'x-api-key', 'sk-right'],
        ['google', '/v1/models/tiny:streamGenerateContent?alt=sse', 'x-goog-api-key', 'sk-right'],
      ] as const,
      '%s',
      async (kind, path, header, key) => {
        const { double, ask, close } = await open(kind);
        await ask();
        const [sent] = double.questions;
        expect([double.questions.length, sent?.path, sent?.headers[header]]).toEqual([1, path, key]);
        const body = JSON.stringify(sent?.body);
        expect(body.split('a heron')).toHaveLength(2);
        expect(body.split('Rewrite it.')).toHaveLength(2);
        await close();
      },
    ));

  test('faults have their kind, nothing is sent twice, and the signal ends a silent answer', () =>
    checkRows(
      [
        [{ kind: 'status', status: 401 }, 'auth'],
        [{ kind: 'status', status: 402 }, 'quota'],
        [{ kind: 'status', status: 400 }, 'invalid'],
        [{ kind: 'status', status: 404 }, 'gone'],
        [{ kind: 'status', status: 429, retryAfterS: 7 }, 'rate 7000'],
        [{ kind: 'status', status: 429, code: 'insufficient_quota' }, 'quota'],
        [{ kind: 'status', status: 500 }, 'unknown'],
        [{ kind: 'cut' }, 'unknown'],
        [{ kind: 'broken JSON' }, 'unknown'],
        [{ kind: 'silence' }, 'TimeoutError'],
      ] as [TextScene, string][],
      '%j: %s',
      async (scene, expected) => {
        const { double, ask, close } = await open('openai-compatible');
        double.play(scene);
        const signal = AbortSignal.timeout(scene.kind === 'silence' ? 200 : 20_000);
        const fault = await ask(signal).then(
          () => 'answered',
          (thrown: unknown) =>
            thrown instanceof RemoteFault
              ? `${thrown.kind} ${thrown.retryAfterMs ?? ''}${thrown.message.includes('sk-right') ? ' with the key' : ''}`.trim()
              : (thrown as Error).name,
        );
        expect([fault, double.questions.length]).toEqual([expected, 1]);
        await close();
      },
    ));

  test('a server that asks for no key gets none', async () => {
    const { double, ask, close } = await open('openai-compatible', null);
    await ask();
    expect(double.questions[0]?.headers.authorization).toBeUndefined();
    await close();
  });
});
