import { z } from 'zod';
import { lengthOf, showsNothing, trimText } from '../text.ts';

interface TextRules {
  /** Characters, as `lengthOf` counts them. */
  readonly max: number;
  /** What is said when the text shows nothing; without it such a text is an empty one, and allowed. */
  readonly empty?: string;
  /** What is said when it is too long; "Must have at most …" without it. */
  readonly long?: string;
  /** What else it must be, and what is said when it is not. */
  readonly fits?: readonly [(text: string) => boolean, string];
}

/** Text that people read: without blanks at its ends, counted in characters; what shows nothing is no text. */
export const shownText = ({ max, empty, long, fits }: TextRules) =>
  z
    .string()
    .overwrite((raw) => (showsNothing(raw) ? '' : trimText(raw)))
    .check(({ value, issues }) => {
      const told = (message: string) => issues.push({ code: 'custom', input: value, message });
      const bound = { origin: 'string', inclusive: true, input: value } as const;
      if (empty !== undefined && showsNothing(value))
        issues.push({ ...bound, code: 'too_small', minimum: 1, message: empty });
      else if (lengthOf(value) > max)
        issues.push({
          ...bound,
          code: 'too_big',
          maximum: max,
          ...(long === undefined ? {} : { message: long }),
        });
      else if (fits !== undefined && !fits[0](value)) told(fits[1]);
    })
    // A check is a function that JSON Schema cannot see; there as here a string's length is its code points.
    .meta({ maxLength: max });
