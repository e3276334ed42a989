import '../../lib/zod.ts';
import { expect, test } from 'vitest';
import { checkDraft, type Draft } from './draft.ts';

const draft: Draft = {
  prompt: 'a heron',
  negativePrompt: '',
  model: 'still',
  style: 'auto',
  size: { width: 512, height: 512 },
  count: 1,
  seed: '',
};

test('a valid draft becomes the input of jobs.create', () => {
  expect(checkDraft(draft)).toMatchObject({ ok: true, input: { prompt: 'a heron', width: 512 } });
});

test('what is wrong is said in the plain sentences that the server would use', () => {
  const wrong = {
    ...draft,
    negativePrompt: 'x'.repeat(2001),
    model: '',
    size: { width: 63, height: 1.5 },
    count: 17,
  };
  expect(checkDraft(wrong)).toEqual({
    ok: false,
    errors: {
      negativePrompt: 'Must have at most 2000 characters.',
      model: 'Must not be empty.',
      width: 'Must be at least 64.',
      height: 'Must be a whole number.',
      count: 'Must be at most 16.',
    },
  });
});
