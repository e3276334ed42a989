import { z } from 'zod';

/** The answer of changes that have nothing more to say. */
export const Done = z.strictObject({ ok: z.literal(true) });
export const done = { ok: true } as const;

export const Ended = z.strictObject({ ended: z.int() });
