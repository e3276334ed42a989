import { z } from 'zod';

/** Everything that gives access to an account, or may soon. */
const accessKinds = [
  'password',
  'sessions',
  'passkey',
  'identity',
  'totp',
  'recovery_codes',
  'token',
  'email_change',
  'shares',
] as const;
export type AccessKind = (typeof accessKinds)[number];

/** Access to an account that was added since its owner last confirmed all access by email. */
export const UnreviewedAccess = z.strictObject({
  id: z.string(),
  kind: z.enum(['passkey', 'identity', 'totp', 'recovery_codes']),
  /** The name of a passkey, the id of a provider; empty for the others. */
  name: z.string(),
  /** Null for recovery codes of earlier versions, which did not note when they were made. */
  addedAt: z.iso.datetime().nullable(),
});
export type UnreviewedAccess = z.infer<typeof UnreviewedAccess>;

/** What a reset or a report removes unless it is kept: that, and links to pictures, which open without an account. */
export const RemovableAccess = UnreviewedAccess.extend({
  kind: z.enum([...UnreviewedAccess.shape.kind.options, 'shares']),
  /** As above; the number of links. */
  name: z.string(),
});
export type RemovableAccess = z.infer<typeof RemovableAccess>;

/** Ids of `RemovableAccess` that the owner recognises: they are kept, all others are removed. */
export const Keep = z.array(z.string().max(64)).max(60).optional();

/** What the link removes unless it is kept. `onlyFactors`: unless one of these is kept, the account is locked. */
export const LinkReview = z.strictObject({
  since: z.iso.datetime().nullable(),
  items: z.array(RemovableAccess),
  onlyFactors: z.array(z.string()),
});
export type LinkReview = z.infer<typeof LinkReview>;

/** `locked`: an administrator must verify the owner before the account can be used again (ASVS 6.4.4). */
export const Reviewed = z.strictObject({ ok: z.literal(true), locked: z.boolean() });

/** Access that was added, by the name that its owner knows. */
const AddedAccess = z.strictObject({
  kind: z.enum(accessKinds),
  name: z.string(),
  addedAt: z.iso.datetime().nullable(),
});
export const ListedAccess = AddedAccess.extend({ id: z.string() });
const ReviewedAccess = AddedAccess.extend({ outcome: z.enum(['removed', 'kept']) });

/** What a reset or the report of a sign-in removed. */
export const AccessReview = z.strictObject({
  at: z.iso.datetime(),
  cause: z.enum(['reset', 'report']),
  since: z.iso.datetime().nullable(),
  items: z.array(ReviewedAccess),
});
export type AccessReview = z.infer<typeof AccessReview>;
