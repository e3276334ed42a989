import { z } from 'zod';
import { lengthOf, showsNothing, trimText } from '../text.ts';

interface TextRules {
  /** Characters, as `lengthOf` counts them. */
  readonly max: number;
  /** The message for invisible text; without it such text is allowed, as an empty one. */
  readonly empty?: string;
  /** The message for text that is too long; "Must have at most …" without it. */
  readonly long?: string;
  /** Another condition and its message. */
  readonly fits?: readonly [(text: string) => boolean, string];
}

/** Text that users read: trimmed, counted in characters; invisible text counts as empty. */
export const shownText = ({ max, empty, long, fits }: TextRules) =>
  z
    .string()
    .overwrite((raw) => (showsNothing(raw) ? '' : trimText(raw)))
    .check(({ value, issues }) => {
      const addIssue = (message: string) => issues.push({ code: 'custom', input: value, message });
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
      else if (fits !== undefined && !fits[0](value)) addIssue(fits[1]);
    })
    // JSON Schema cannot see the check; it counts code points as well.
    .meta({ maxLength: max });
