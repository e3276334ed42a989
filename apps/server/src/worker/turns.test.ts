import { expect, test } from 'vitest';
import { createTurns } from './turns.ts';

const never = new AbortController().signal;

test('one piece of work runs at a time, in order, also after one failed and one gave up waiting', async () => {
  const inTurn = createTurns();
  const log: string[] = [];
  const gates = { a: Promise.withResolvers<void>(), c: Promise.withResolvers<void>() };
  const first = inTurn(never, async () => {
    log.push('a begins');
    await gates.a.promise;
    log.push('a ends');
    throw new Error('a failed');
  });
  const impatient = new AbortController();
  const second = inTurn(impatient.signal, async () => log.push('b'));
  const third = inTurn(never, async () => {
    log.push('c begins');
    await gates.c.promise;
    return 'c';
  });
  const fourth = inTurn(never, async () => log.push('d'));
  impatient.abort(new Error('gave up'));
  await expect(second).rejects.toThrow('gave up');
  expect(log).toEqual(['a begins']);
  gates.a.resolve();
  await expect(first).rejects.toThrow('a failed');
  await expect.poll(() => log).toEqual(['a begins', 'a ends', 'c begins']);
  gates.c.resolve();
  expect(await third).toBe('c');
  await fourth;
  expect(log).toEqual(['a begins', 'a ends', 'c begins', 'd']);
});
