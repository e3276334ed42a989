import { z } from 'zod';

/** For procedures without input: none or an empty object. Unknown fields are refused (ASVS 2.2.1). */
export const NoInput = z.strictObject({}).optional();

/** The response of changes that return no data. */
export const Done = z.strictObject({ ok: z.literal(true) });
export const done = { ok: true } as const;

export const Ended = z.strictObject({ ended: z.int() });
