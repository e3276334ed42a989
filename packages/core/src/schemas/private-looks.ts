import { z } from 'zod';
import { LookId, UserId } from '../ids.ts';
import { lengthOf } from '../text.ts';
import { shownText } from './text.ts';

/** How long a look may last, minutes. */
const lookMinutes = { min: 15, max: 240 } as const;

/** Characters. */
const minReason = 10;

export const BeginLookInput = z.strictObject({
  userId: UserId,
  reason: shownText({
    max: 500,
    empty: 'Say why. The person will read it.',
    fits: [(text) => lengthOf(text) >= minReason, 'Say a little more. The person will read it.'],
  }),
  minutes: z.int().min(lookMinutes.min).max(lookMinutes.max),
});
export type BeginLookInput = z.infer<typeof BeginLookInput>;

export const EndLookInput = z.strictObject({ id: LookId });

/** A look as the superadmin who has it sees it. */
export const ActiveLook = z.strictObject({
  id: z.string(),
  reason: z.string(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
});
export type ActiveLook = z.infer<typeof ActiveLook>;
export const LookState = z.strictObject({ look: ActiveLook.nullable() });

/** What is listed of a private picture; its bytes are at `/files/looks/:id`. */
export const PrivatePicture = z.strictObject({
  id: z.string(),
  width: z.int(),
  height: z.int(),
  createdAt: z.iso.datetime(),
});
export type PrivatePicture = z.infer<typeof PrivatePicture>;
export const PrivatePicturePage = z.strictObject({
  items: z.array(PrivatePicture),
  nextCursor: z.string().nullable(),
});

/** A look at one's own pictures. */
export const LookAtMine = z.strictObject({
  id: z.string(),
  reviewer: z.string(),
  reason: z.string(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
});
export type LookAtMine = z.infer<typeof LookAtMine>;
export const LooksAtMine = z.strictObject({ items: z.array(LookAtMine) });
