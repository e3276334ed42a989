/** Characters that a file's name has at most, with its number and without its ending. */
const maxWords = 60;
/** File systems bound bytes, not characters. */
const maxBytes = 180;

/** What Windows or macOS forbid in names, or give a meaning. */
const forbidden = /[<>:"/\\|?*]/g;
/** Controls, direction overrides and other invisible characters; unpaired surrogates. */
const invisible = /[\p{C}\p{Zl}\p{Zp}]/gu;

const segments = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** A text as part of a file's name: one line, nothing that a system forbids, and not too long. Empty if nothing is left. */
export const fileWords = (text: string): string => {
  const plain = text
    .slice(0, 4 * maxWords)
    .normalize('NFC')
    .replace(/\s/g, ' ')
    .replace(invisible, '')
    .replace(forbidden, ' ')
    .replace(/ +/g, ' ');
  let [words, count, bytes] = ['', 0, 0];
  for (const { segment } of segments.segment(plain.trim())) {
    bytes += new TextEncoder().encode(segment).byteLength;
    count += 1;
    if (count > maxWords || bytes > maxBytes) break;
    words += segment;
  }
  // Windows drops dots and spaces at the end; a dot at the start hides a file.
  return words.replace(/^[. ]+/, '').replace(/[. ]{1,240}$/, '');
};

/**
 * Names of files in an archive, from the prompts of the pictures. Each begins with its number, so that all differ whatever
 * the file system makes of case and accents, keep their order, and none is a name that Windows reserves.
 */
export const archiveNames = (prompts: readonly string[], extension: string): string[] => {
  const digits = Math.max(2, String(prompts.length).length);
  return prompts.map((prompt, at) => {
    const words = fileWords(prompt);
    return `${String(at + 1).padStart(digits, '0')} ${words === '' ? 'picture' : words}.${extension}`;
  });
};
