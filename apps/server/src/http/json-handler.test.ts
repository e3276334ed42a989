import { checkRows } from '@atelier/core/testing/check-rows';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  batch,
  type Corpus,
  differentContentType,
  differentMessage,
  get,
  identical,
} from '../testing/in-process-json-corpus.ts';
import { seen, startBoth } from '../testing/in-process-oracle.ts';

/** Our JSON handler is compared with tRPC's own: same services, same database, same cookies. */
let both: Awaited<ReturnType<typeof startBoth>>;

beforeAll(async () => {
  both = await startBoth();
});
afterAll(() => both.stop());

const askFor = (corpus: Corpus, name: string) => both.ask(corpus[name]?.(both) ?? { path: '/' });

describe('like the official handler', () => {
  test('the JSON handler answers byte for byte as the official adapter', () =>
    checkRows(Object.keys(identical), '%s', async (name) => {
      const { our, their } = await askFor(identical, name);
      expect(seen(our, true)).toEqual(seen(their, true));
    }));

  test('the JSON handler answers as the official adapter except for the sentence', () =>
    checkRows(Object.keys(differentMessage), '%s', async (name) => {
      const { our, their } = await askFor(differentMessage, name);
      expect(seen(our, false)).toEqual(seen(their, false));
    }));

  test('the JSON handler answers as the official adapter except for sentence and label', () =>
    checkRows(Object.keys(differentContentType), '%s', async (name) => {
      const { our, their } = await askFor(differentContentType, name);
      expect(seen(our, false)).toEqual({ ...seen(their, false), type: 'application/json' });
    }));

  test('the compared requests include successes, failures and mixed batches', async () => {
    const tried = [get('account.me'), get('nothing'), get('account.me,nothing', undefined, batch)];
    const answers = await Promise.all(tried.map((what) => both.ask(what)));
    expect(answers.map(({ their }) => their.status)).toEqual([200, 404, 207]);
  });
});
