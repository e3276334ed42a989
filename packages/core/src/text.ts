/**
 * What a text holds, as people see it: asked alike by forms and by the server, so that what one counts and takes for
 * empty the other does as well.
 */

/** How many characters of what people write may be, at most. */
export const textLimits = { name: 80, prompt: 2000, reason: 500, search: 200 } as const;

/** The number of characters, as Unicode counts them: code points. An emoji may be several, but never half of one. */
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
 * White space, and what stands for it without being needed by any script: soft hyphen, zero-width spaces, the braille
 * pattern without dots, fillers. Joiners, variation selectors, direction marks and tags belong to what they follow.
 */
const blank = /[\s\p{Z}\u00ad\u180e\u200b\u2060-\u2064\ufeff\u2800\u3164\uffa0]/u;

/** Without blanks at its ends. All of them are in the basic plane, so that UTF-16 units may be looked at one by one. */
export const trimText = (text: string): string => {
  let [start, end] = [0, text.length];
  while (start < end && blank.test(text.charAt(start))) start += 1;
  while (start < end && blank.test(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
};

/** Beside what Unicode says is ignorable: two signs that are drawn as nothing. A mark shows only on a letter. */
const visible = /[^\s\p{Z}\p{Cc}\p{Cf}\p{Cs}\p{M}\p{Default_Ignorable_Code_Point}\u2800\u{1d159}]/u;

/** Whether nobody would see that there is a text. */
export const showsNothing = (text: string): boolean => !visible.test(text);
