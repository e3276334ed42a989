import { z } from 'zod';
import { RoleName } from './auth.ts';

export const SecurityReview = z.strictObject({
  accounts: z.array(
    z.strictObject({
      role: RoleName,
      accounts: z.int(),
      withSecondFactor: z.int(),
      dormant: z.int(),
    }),
  ),
  tokensEnding: z.int(),
  /** In the last 24 hours; `busiest` is the highest number of one hour. */
  failedSignIns: z.strictObject({ total: z.int(), busiest: z.int() }),
  /** Changes of roles in the last 30 days; `more` if there are more than are counted. */
  roleChanges: z.strictObject({ count: z.int(), more: z.boolean() }),
});
export type SecurityReview = z.infer<typeof SecurityReview>;

export const PersonFigures = z.strictObject({
  jobs: z.strictObject({ unfinished: z.int(), completed: z.int(), failed: z.int() }),
  storedFiles: z.int(),
  storedBytes: z.int(),
  tokens: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      createdAt: z.iso.datetime(),
      lastUsedAt: z.iso.datetime().nullable(),
      expiresAt: z.iso.datetime(),
    }),
  ),
});
export type PersonFigures = z.infer<typeof PersonFigures>;
