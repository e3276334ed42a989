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
  /** Those of them that end first. */
  endingTokens: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      expiresAt: z.iso.datetime(),
      userId: z.string(),
      userName: z.string(),
    }),
  ),
  /** In the last 24 hours; `busiest` is the highest number of one hour. */
  failedSignIns: z.strictObject({ total: z.int(), busiest: z.int() }),
  /** Changes of roles in the last 30 days; `more` if there are more than are counted. */
  roleChanges: z.strictObject({ count: z.int(), more: z.boolean() }),
});
export type SecurityReview = z.infer<typeof SecurityReview>;

export const PersonFigures = z.strictObject({
  /** Alerts about them. */
  alerts: z.strictObject({ all: z.int(), open: z.int() }),
  /** What rules did about the account; `appealed`: waits for an answer. */
  responses: z.strictObject({ all: z.int(), appealed: z.int() }),
  /** Appeals about pictures that wait for a decision. */
  appeals: z.int(),
  /** Cases that list them as affected. */
  incidents: z.int(),
  /** The latest first. */
  consents: z.array(
    z.strictObject({
      version: z.string(),
      acceptedAt: z.iso.datetime(),
      withdrawnAt: z.iso.datetime().nullable(),
    }),
  ),
  /** Versions that the person has to accept before anything else. */
  termsDue: z.array(z.string()),
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
