const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ı: 'i', ё: 'е',
  أ: 'ا', إ: 'ا', آ: 'ا', ى: 'ي', ة: 'ه', 'ـ': '',
}; // biome-ignore format: a table reads better in rows

/**
 * The form in which words are compared: NFKC, lower case, Latin letters without accents, Arabic without vowel signs and
 * Hindi without the nukta. Other marks stay, because in Japanese, Korean and Hindi they make another letter.
 */
export const fold = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFD')
    .replace(/(\p{Script=Latin})\p{M}+/gu, '$1')
    .replace(/[\u064b-\u0652\u0670\u093c]/gu, '')
    .normalize('NFC')
    .replace(/[ßæœøłđıёأإآىةـ]/gu, (letter) => LETTERS[letter] ?? letter);

/** Words of one script without spaces between them. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]/u;

/** A word of a prompt. */
export interface Token {
  /** As written. */
  readonly text: string;
  readonly key: string;
  /** Written without spaces, so that it joins its neighbours directly. */
  readonly unspaced: boolean;
  /** A comma or a full stop stands before it. */
  readonly isNewClause: boolean;
}

const segmenters = {
  ja: new Intl.Segmenter('ja', { granularity: 'word' }),
  zh: new Intl.Segmenter('zh', { granularity: 'word' }),
};

/** More words would not change a picture much; the bound keeps reading cheap. */
const MAX_WORDS = 400;
const MAX_CHARACTERS = 8000;

/** The words of a text in reading order; Chinese and Japanese are cut by `Intl.Segmenter`. */
export const tokensOf = (text: string): Token[] => {
  const whole = text.normalize('NFKC').slice(0, MAX_CHARACTERS);
  const segmenter = /[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(whole) ? segmenters.ja : segmenters.zh;
  const out: Token[] = [];
  let end = 0;
  for (const match of whole.matchAll(/[\p{L}\p{N}\p{M}ー]+/gu)) {
    if (out.length >= MAX_WORDS) break;
    const [run] = match;
    let isNewClause = /[,.;:!?\u3001\u3002\u060c\u0964]/u.test(whole.slice(end, match.index));
    end = match.index + run.length;
    const parts = UNSPACED.test(run) ? [...segmenter.segment(run)].map(({ segment }) => segment) : [run];
    for (const text of parts) {
      out.push({ text, key: fold(text), unspaced: UNSPACED.test(text), isNewClause });
      isNewClause = false;
    }
  }
  return out.slice(0, MAX_WORDS);
};
