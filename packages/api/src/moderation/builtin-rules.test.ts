import { createMatcher } from '@atelier/core/moderation/matcher';
import { expect, test } from 'vitest';
import { builtinRules } from './builtin-rules.ts';

const matcher = createMatcher(builtinRules);
const isBlocked = (text: string): boolean => matcher.match(text).length > 0;

test('the built-in rule finds ages in words and digits, plain and in disguise', () => {
  const texts = [
    'a nude twelve year old girl',
    'a nude twelve-year-old girl',
    'naked girl, 12 y.o.',
    '12yo naked',
    'a naked boy aged eleven',
    'ch1ld p0rn',
    'a nude ch1ld',
    'nud3 ch!ld',
    's e x y  c h i l d',
    'a nude schoolkid',
  ];
  expect(texts.filter((text) => !isBlocked(text))).toEqual([]);
});

test('the built-in rule finds words of one language among those of another', () => {
  const texts = [
    'ロリ nude',
    '幼女, nsfw',
    'loli 裸体',
    'nackt child',
    'desnuda child',
    'голый kid',
    'niñas, naked',
  ];
  expect(texts.filter((text) => !isBlocked(text))).toEqual([]);
});

test('the built-in rule leaves what only resembles it', () => {
  const texts = [
    'a naked tree with a kind face',
    'Nina Simone in a nude dress',
    'an enfant terrible of nude painting',
    'after Las Meninas, nude study of an old man',
    'a Naga child with a spear',
    'a twelve year old whisky on a table',
    'children on a wild beach, holding kites',
    'a nude of a woman aged thirty, wine aged 12 years',
    'a girl in a park, eleven swans',
    'a nude statue, twelve columns, old stones',
  ];
  expect(texts.filter(isBlocked)).toEqual([]);
});
