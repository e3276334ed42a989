import { expect, test } from 'vitest';
import { hasWord, withTriggerWord } from './trigger-word.ts';

test('the trigger word is added where it is missing as a word, in any case and script', () => {
  expect([
    hasWord('A Momo, asleep', 'momo'),
    hasWord('momoland', 'momo'),
    hasWord('кот Momo7', 'momo7'),
  ]).toEqual([true, false, true]);
  expect(['asleep', 'MOMO asleep', ' '].map((caption) => withTriggerWord(caption, 'momo'))).toEqual([
    'momo, asleep',
    'MOMO asleep',
    'momo',
  ]);
});
