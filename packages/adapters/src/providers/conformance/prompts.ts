import type { EngineRequest } from '@atelier/core/ports/engine';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { controlSyntax, hostilePrompt } from './control-syntax.ts';
import { type OpenedProvider, openProvider, type ProviderSuite } from './setup.ts';

type Prompts = NonNullable<ProviderSuite['prompts']>;

/** The body that a request makes. */
const bodyOf = async (
  { engine, double }: OpenedProvider,
  request: EngineRequest,
  key: string,
): Promise<unknown> => {
  const { signal } = new AbortController();
  await engine.submit(request, { key, signal, onStatus: () => undefined });
  return double.submissions.at(-1)?.body;
};

/** The values of a body by their paths. */
const leavesOf = (value: unknown, path = ''): Map<string, unknown> =>
  typeof value === 'object' && value !== null
    ? new Map(Object.entries(value).flatMap(([name, part]) => [...leavesOf(part, `${path}/${name}`)]))
    : new Map([[path, value]]);

/** The paths at which two bodies differ. */
const changedPaths = (one: unknown, other: unknown): string[] => {
  const [before, after] = [leavesOf(one), leavesOf(other)];
  return [...new Set([...before.keys(), ...after.keys()])].filter(
    (path) => before.get(path) !== after.get(path),
  );
};

/** Two harmless texts show which fields carry the negative prompt; a hostile one may change no others. */
const checkNegatives = async (
  provider: OpenedProvider,
  { commands, negativeIn = (field: string) => field }: Prompts,
): Promise<void> => {
  const { engine, request } = provider;
  let sent = 0;
  const send = (negativePrompt: string): Promise<unknown> => {
    sent += 1;
    return bodyOf(provider, { ...request, negativePrompt }, `key-negative-${sent}`);
  };
  const harmless = await send('blurred');
  const free = changedPaths(harmless, await send('noisy'));
  const carriers = free.filter((path) => String(leavesOf(harmless).get(path)).includes('blurred'));
  expect(carriers).toHaveLength(1);
  const check = async (text: string): Promise<void> => {
    if ((engine.checkText?.(text) ?? null) !== null) return;
    const body = await send(text);
    expect(
      changedPaths(harmless, body).filter((path) => !free.includes(path)),
      text,
    ).toEqual([]);
    for (const path of carriers)
      for (const command of commands)
        expect(negativeIn(String(leavesOf(body).get(path))), text).not.toMatch(command);
  };
  for (const text of controlSyntax) await check(text);
  await fc.assert(fc.asyncProperty(hostilePrompt, check), { numRuns: 30 });
};

export const describePrompts = (suite: ProviderSuite, prompts: Prompts): void => {
  const { promptOf, restOf, commands } = prompts;

  test('hostile prompts are refused, or change the prompt alone and command nothing', async () => {
    const provider = await openProvider(suite);
    const { engine, request } = provider;
    expect(engine.checkText?.(request.prompt) ?? null).toBeNull();
    const harmless = restOf(await bodyOf(provider, request, 'key-harmless'));
    expect(promptOf(provider.double.submissions.at(-1)?.body)).toContain(request.prompt);
    let sent = 0;
    const check = async (text: string): Promise<void> => {
      const refusal = engine.checkText?.(text) ?? null;
      if (refusal !== null) {
        expect(refusal.length).toBeGreaterThan(0);
        return;
      }
      if (text.length > engine.capabilities.maxPromptLength) return;
      sent += 1;
      const body = await bodyOf(provider, { ...request, prompt: text }, `key-hostile-${sent}`);
      expect(restOf(body), text).toEqual(harmless);
      const prompt = String(promptOf(body));
      for (const command of commands) expect(prompt, text).not.toMatch(command);
    };
    for (const text of controlSyntax) await check(text);
    await fc.assert(fc.asyncProperty(hostilePrompt, check), { numRuns: 60 });
    // Refusing everything would prove nothing.
    expect(sent).toBeGreaterThan(10);
    for (const command of commands)
      expect(
        controlSyntax.some((text) => command.test(text)),
        String(command),
      ).toBe(true);
    if (engine.capabilities.negativePrompt) await checkNegatives(provider, prompts);
  });
};
