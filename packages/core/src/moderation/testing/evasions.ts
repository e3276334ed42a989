/** Terms of the test's rule. */
export const terms = [
  ...[
    'porn*',
    'fuck*',
    'shit',
    'cock',
    'cunt',
    'sexy',
    'anal',
    'ass',
    'nazi*',
    'slut',
    'rape',
    'whore',
    'child porn',
  ],
  ...['порно*', 'путин', '色情', 'penis', 'grape juice + nude'],
];

const targets = ['porn', 'fuck', 'shit', 'cunt', 'whore', 'nazi', 'slut', 'sexy', 'penis'];

const from = (table: Readonly<Record<string, string>>) => (word: string) =>
  [...word].map((char) => table[char] ?? char).join('');
const between = (separator: string) => (word: string) => [...word].join(separator);
const shifted = (first: number) => (word: string) =>
  [...word].map((char) => String.fromCodePoint(first + char.charCodeAt(0) - 0x61)).join('');

const cyrillic = { a: 'а', c: 'с', e: 'е', o: 'о', p: 'р', x: 'х', y: 'у', s: 'ѕ', i: 'і', h: 'һ', w: 'ԝ' };
const greek = { a: 'α', o: 'ο', p: 'ρ', u: 'υ', i: 'ι', n: 'η', e: 'ε', t: 'τ', k: 'κ', x: 'χ' };
const small = {
  a: 'ᴀ',
  c: 'ᴄ',
  e: 'ᴇ',
  i: 'ɪ',
  k: 'ᴋ',
  n: 'ɴ',
  o: 'ᴏ',
  p: 'ᴘ',
  r: 'ʀ',
  t: 'ᴛ',
  u: 'ᴜ',
  z: 'ᴢ',
  h: 'ʜ',
};
const digits = { a: '4', e: '3', i: '1', o: '0', s: '5', t: '7' };
const symbols = { a: '@', i: '!', s: '$', e: '€', l: '|', c: '¢' };

/** Ways to hide a word, by name. */
export const disguises: Readonly<Record<string, (word: string) => string>> = {
  plain: (word) => word,
  capitals: (word) => word.toUpperCase(),
  spaces: between(' '),
  'wide spaces': between('   '),
  dots: between('.'),
  hyphens: between('-'),
  underscores: between('_'),
  stars: between('★'),
  slashes: between('/'),
  'zero-width spaces': between('\u200b'),
  'soft hyphens': between('\u00ad'),
  joiners: between('\u2060'),
  'combining marks': between('\u0336'),
  'many marks': between('\u0301\u0302\u0303\u0304\u0305\u0306\u0307'),
  emoji: between('🔥'),
  digits: from(digits),
  symbols: from(symbols),
  'digits and dots': (word) => between('.')(from(digits)(word)),
  Cyrillic: from(cyrillic),
  Greek: from(greek),
  'small capitals': from(small),
  'full width': shifted(0xff41),
  'mathematical bold': shifted(0x1d41a),
  'mathematical script': shifted(0x1d4ea),
  circled: shifted(0x24d0),
  squared: shifted(0x1f130),
  'squared, filled': shifted(0x1f170),
  flags: (word) => between('\u200c')(shifted(0x1f1e6)(word)),
  stretched: (word) => [...word].map((char) => char.repeat(3)).join(''),
  'last letter stretched': (word) => word + (word.at(-1) ?? '').repeat(4),
  'all doubled': (word) => [...word].map((char) => char.repeat(2)).join(''),
  masked: (word) => `${word.slice(0, 1)}*${word.slice(2)}`,
  'masked twice': (word) => `${word.slice(0, 1)}**${word.slice(3)}`,
  'cut in two': (word) => `${word.slice(0, 2)}-${word.slice(2)}`,
  'cut by a space': (word) => `${word.slice(0, -1)} ${word.slice(-1)}`,
  quoted: (word) => `"${word}"`,
  exclaimed: (word) => `!!!${word}!!!`,
  'between digits': (word) => `69${word}69`,
  'bidirectional marks': (word) => `\u202e${word}\u202c`,
};

const inSentences = (word: string, at: number): string =>
  [`a ${word} scene at dusk`, `${word}`, `castle, ${word}, oil on canvas`][at % 3] as string;

const others = [
  ...[
    'child p0rn',
    'childporn',
    'c h i l d p o r n',
    'CHILD-PORN',
    'chіld роrn',
    'fucking',
    'f.u.c.k.i.n.g',
    'pornography',
  ],
  ...[
    'ПОРНО',
    'п о р н о',
    'п.о.р.н.о',
    'пopнo',
    'порнография',
    '色 情',
    '色·情',
    '一张色情图片',
    'ｓｅｘｙ',
    'a55',
    '@ss',
    '4n4l',
  ],
  ...['nude woman with grape juice', 'grape juice and nude'],
  // Not seen, and known: other words, missing letters, reversed, letters in a sentence of letters, sounds alike.
  ...['pron', 'nrop', 'phuck', 'fvck', 'sxy', 'w a t c h p o r n n o w', 'pr0n', 'fcuk', 'a$$hat', 'biatch'],
];

/** Disguised texts that mean a forbidden word; one in four is within a sentence. */
export const evasions: readonly { readonly text: string; readonly disguise: string }[] = [
  ...Object.entries(disguises).flatMap(([disguise, hide]) =>
    targets.map((word, at) => ({ text: inSentences(hide(word), at), disguise })),
  ),
  ...others.map((text) => ({ text, disguise: 'by hand' })),
];
