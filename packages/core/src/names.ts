import { trimText } from './text.ts';

const joinerScripts = [
  ...['Arabic', 'Syriac', 'Nko', 'Mandaic', 'Mongolian', 'Adlam', 'Hanifi_Rohingya'],
  ...[
    'Devanagari',
    'Bengali',
    'Gurmukhi',
    'Gujarati',
    'Oriya',
    'Tamil',
    'Telugu',
    'Kannada',
    'Malayalam',
    'Sinhala',
  ],
  ...['Tibetan', 'Myanmar', 'Khmer', 'Balinese', 'Javanese', 'Sundanese', 'Chakma', 'Tai_Tham'],
];
const joinable = joinerScripts.map((script) => `\\p{Script_Extensions=${script}}`).join('');

/** Characters that cannot be displayed, are invisible, or reorder their neighbours. */
const neverInNames = [
  '\\p{Cc}\\p{Co}\\p{Cs}\\u2028\\u2029',
  // Soft hyphen, zero-width and invisible characters, direction embeddings, overrides and isolates, annotation, fillers.
  '\\u00ad\\u034f\\u180e\\u200b\\u202a-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb\\u3164\\uffa0',
  '\\u{1bca0}-\\u{1bca3}\\u{1d173}-\\u{1d17a}\\u{e0000}-\\u{e001f}',
].join('');

/**
 * The parts of a text that are not allowed in names. Scripts and emoji need joiners and variation selectors, so these are
 * refused only where they have nothing to act on, and tags only outside of flags.
 */
const notAllowed = new RegExp(
  [
    `[${neverInNames}]`,
    `(?<![${joinable}\\p{Extended_Pictographic}\\p{Emoji_Modifier}\\ufe0f])[\\u200c\\u200d]`,
    `(?<![\\p{Emoji}\\p{Script=Han}\\p{S}\\p{N}\\p{P}${joinable}])[\\ufe00-\\ufe0f\\u180b-\\u180d\\u180f\\u{e0100}-\\u{e01ef}]`,
    '(?<!\\u{1f3f4}[\\u{e0020}-\\u{e007f}]*)[\\u{e0020}-\\u{e007f}]',
  ].join('|'),
  'gu',
);

/** Whether all characters of the text are allowed in a name (ASVS 16.4.1). */
export const fitsInName = (text: string): boolean => text.search(notAllowed) === -1;

/** The text on one line, without the characters that are not allowed in a name. */
export const sanitizeName = (text: string): string =>
  trimText(text.replaceAll(/\s+/gu, ' ').replaceAll(notAllowed, '').replaceAll(/ +/g, ' '));
