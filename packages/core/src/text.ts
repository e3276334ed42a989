/**
 * Length, trimming and emptiness of text as users see it, shared by forms and the server so that both count alike.
 */

/** Maximum lengths of user-written text, in characters. */
export const textLimits = { name: 80, prompt: 2000, reason: 500, search: 200 } as const;

/** The number of characters (code points). An emoji may be several. */
export const lengthOf = (text: string): number => {
  let length = 0;
  for (const _ of text) length += 1;
  return length;
};

/** The first `max` characters. */
export const cutTo = (text: string, max: number): string => {
  // No text has more code points than UTF-16 units.
  if (text.length <= max) return text;
  let end = 0;
  let length = 0;
  for (const point of text) {
    if (length === max) break;
    length += 1;
    end += point.length;
  }
  return text.slice(0, end);
};

/**
 * White space, and invisible characters that no script needs: soft hyphen, zero-width spaces, the empty braille pattern,
 * fillers. Joiners, variation selectors, direction marks and tags belong to the preceding character.
 */
const blank = /[\s\p{Z}\u00ad\u180e\u200b\u2060-\u2064\ufeff\u2800\u3164\uffa0]/u;

/** Removes blanks at both ends. All of them are in the basic plane, so UTF-16 units can be tested one by one. */
export const trimText = (text: string): string => {
  let [start, end] = [0, text.length];
  while (start < end && blank.test(text.charAt(start))) start += 1;
  while (start < end && blank.test(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
};

/** Excludes what Unicode calls ignorable and two characters without a glyph. A mark is visible only on a letter. */
const visible = /[^\s\p{Z}\p{Cc}\p{Cf}\p{Cs}\p{M}\p{Default_Ignorable_Code_Point}\u2800\u{1d159}]/u;

/** Whether the text has no visible character. */
export const showsNothing = (text: string): boolean => !visible.test(text);
