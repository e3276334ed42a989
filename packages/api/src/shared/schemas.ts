import { z } from 'zod';

/** Of what takes nothing: no input or an empty one. A field that nobody would read is refused (ASVS 2.2.1). */
export const NoInput = z.strictObject({}).optional();

/** The answer of changes that have nothing more to say. */
export const Done = z.strictObject({ ok: z.literal(true) });
export const done = { ok: true } as const;

export const Ended = z.strictObject({ ended: z.int() });
