import { z } from 'zod';
import { consentWays, legalKinds } from '../legal.ts';

/** The most characters of a text: thirty pages. */
export const maxLegalText = 60_000;
export const maxLegalTitle = 120;

const kind = z.enum(legalKinds);
const version = z.int().min(1).max(1_000_000);

/** One version of one text. */
export const LegalVersion = z.strictObject({ kind, version });
export type LegalVersion = z.infer<typeof LegalVersion>;

/** The versions that a person accepts, one of each kind at most. */
export const AcceptedVersions = z.array(LegalVersion).max(legalKinds.length);

/** A published text without its words. */
const LegalTextInfo = z.strictObject({
  kind,
  version,
  title: z.string(),
  publishedAt: z.iso.datetime(),
});
export type LegalTextInfo = z.infer<typeof LegalTextInfo>;

/** The texts that count at present. */
export const PublishedTexts = z.strictObject({
  items: z.array(
    z.strictObject({
      ...LegalTextInfo.shape,
      /** Whether a new account has to accept it. */
      mustAccept: z.boolean(),
    }),
  ),
});

/** `version` is the one that counts by default. */
export const LegalTextInput = z.strictObject({ kind, version: version.optional() });

export const LegalText = z.strictObject({
  ...LegalTextInfo.shape,
  body: z.string(),
  hash: z.string(),
  /** Whether it is the version that counts. */
  isCurrent: z.boolean(),
});
export type LegalText = z.infer<typeof LegalText>;

/** What the caller has agreed to, and what they still have to. */
export const MyConsents = z.strictObject({
  items: z.array(
    z.strictObject({
      kind,
      version,
      title: z.string(),
      acceptedAt: z.iso.datetime(),
      way: z.enum(consentWays),
      withdrawnAt: z.iso.datetime().nullable(),
      /** Whether the caller can take it back: what is voluntary. */
      mayWithdraw: z.boolean(),
    }),
  ),
  /** What must be accepted before anything else. */
  owed: z.array(LegalTextInfo),
  /** Something voluntary that the caller has not agreed to. */
  offered: z.array(LegalTextInfo),
});
export type MyConsents = z.infer<typeof MyConsents>;

export const AcceptInput = z.strictObject({ versions: AcceptedVersions.min(1) });

const hasNoControls = (text: string): boolean => !/[\p{Cc}\p{Cf}]/u.test(text.replace(/[\n\t\r]/g, ''));

export const PublishInput = z.strictObject({
  kind,
  title: z
    .string()
    .trim()
    .min(1, 'Enter a title.')
    .max(maxLegalTitle, `Use at most ${maxLegalTitle} characters.`)
    .refine((text) => !/[\p{Cc}\p{Cf}]/u.test(text), 'Use visible characters only.'),
  body: z
    .string()
    .trim()
    .min(1, 'Enter the text.')
    .max(maxLegalText, `Use at most ${maxLegalText} characters.`)
    .refine(hasNoControls, 'Use visible characters only.'),
  /** Everyone is asked to accept it. Never of something voluntary. */
  mustAccept: z.boolean(),
  /** The version that the author saw as the newest, 0 for none: a second superadmin may be publishing, too. */
  expected: z.int().min(0).max(1_000_000),
});

export const RetireInput = z.strictObject({ kind });

/** All versions, for administrators. */
export const LegalTextList = z.strictObject({
  items: z.array(
    z.strictObject({
      ...LegalTextInfo.shape,
      mustAccept: z.boolean(),
      hash: z.string(),
      state: z.enum(['current', 'replaced', 'retired']),
      publishedBy: z.strictObject({ id: z.string(), name: z.string() }).nullable(),
      /** How many people have agreed to this version and not withdrawn. */
      people: z.int(),
    }),
  ),
});
export type LegalTextList = z.infer<typeof LegalTextList>;
