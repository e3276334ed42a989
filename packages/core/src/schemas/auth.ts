import { z } from 'zod';
import { plainToken } from '../codes.ts';
import { readEmail } from '../email.ts';
import { fitsInName, sanitizeName } from '../names.ts';
import { roles, serverModes } from '../policy.ts';
import { cutTo, lengthOf, textLimits } from '../text.ts';
import { AcceptedVersions } from './legal.ts';
import { shownText } from './text.ts';

/** A normalised address; see `readEmail`. */
export const Email = z
  .string()
  .max(320)
  .transform((raw, context) => {
    const { email, fault } = readEmail(raw);
    if (email !== null) return email;
    context.addIssue({ code: 'custom', message: fault });
    return z.NEVER;
  });

/** Limits the cost of hashing (ASVS 6.2.9). The minimum is a setting, checked by the password policy. */
const passwordMaxLength = 256;
/** Taken as sent: no trimming, no case folding, any Unicode character (R-ID-2). */
export const Password = z
  .string()
  .min(1, 'Enter a password.')
  .refine((text) => lengthOf(text) <= passwordMaxLength, 'This password is too long.')
  // The JSON Schema cannot show the refinement.
  .meta({ maxLength: passwordMaxLength });

/** The default display name: the local part of the address. */
export const nameFromEmail = (email: string): string =>
  cutTo(email.slice(0, email.indexOf('@')), textLimits.name);

/** A token from a link or the console, with the characters that pasting may add. */
export const PastedToken = z.string().max(400).transform(plainToken).pipe(z.string().min(20).max(100));

/** A name of a user or of a thing of theirs: visible, without hidden characters or direction overrides. */
export const DisplayName = shownText({
  max: textLimits.name,
  empty: 'Enter a name.',
  fits: [fitsInName, 'The name contains characters that can’t be displayed.'],
});

/** A name from another source as a DisplayName; null when nothing usable is left. */
export const nameFrom = (text: string): string | null => {
  const parsed = DisplayName.safeParse(cutTo(sanitizeName(text), textLimits.name));
  return parsed.success ? parsed.data : null;
};

export const RegisterInput = z.strictObject({
  email: Email,
  password: Password,
  name: DisplayName.optional(),
  /** The published texts that the form was accepted with. */
  accepted: AcceptedVersions.optional(),
});
export const SignInInput = z.strictObject({ email: Email, password: Password });
export const SetupInput = z.strictObject({
  token: PastedToken,
  email: Email,
  password: Password,
  name: DisplayName.optional(),
});
export const ChangePasswordInput = z.strictObject({ currentPassword: Password, newPassword: Password });
export const UpdateProfileInput = z.strictObject({ name: DisplayName });

export const RoleName = z.enum(roles);

/** The signed-in user's own data. */
export const Me = z.strictObject({
  id: z.string(),
  email: z.string(),
  name: z.string(),
  role: RoleName,
  emailVerified: z.boolean(),
  /** Whether sign-in asks for a second factor. */
  secondFactor: z.boolean(),
  /** The role requires a second factor that is not set up yet; until then nothing else is accessible (ASVS 6.3.3). */
  mustEnrol: z.boolean(),
  /** When the account is deleted; until then only cancelling that is open. Null if no deletion is under way. */
  deletionDueAt: z.iso.datetime().nullable(),
  createdAt: z.iso.datetime(),
  lastSignInAt: z.iso.datetime().nullable(),
});
export type Me = z.infer<typeof Me>;

export const Quota = z.strictObject({
  limit: z.int(),
  used: z.int(),
  held: z.int(),
  /** Minor units of the currency (ISO 4217). `heldMinor`: of unfinished jobs. */
  money: z.strictObject({
    currency: z.string(),
    budgetMinor: z.int(),
    spentMinor: z.int(),
    heldMinor: z.int(),
  }),
  /** When the next month's count begins. */
  resetsAt: z.iso.datetime(),
});
export type Quota = z.infer<typeof Quota>;

/** Images that a workspace stores, trash and unfinished jobs included, and the most that it may store. */
export const Storage = z.strictObject({ stored: z.int(), max: z.int() });
export type Storage = z.infer<typeof Storage>;

export const Account = z.strictObject({ ...Me.shape, quota: Quota });
export type Account = z.infer<typeof Account>;

/**
 * Whether the installation is set up: `done` if there is a superadmin. Otherwise how to get the first one: by the setup
 * link that the server printed at its start, or, without passwords, by the operator's command (`operator`).
 */
export const SetupState = z.enum(['done', 'link', 'operator']);
export type SetupState = z.infer<typeof SetupState>;

export const CurrentSession = z.strictObject({
  user: Me.nullable(),
  csrfToken: z.string(),
  /** What the whole server does at present, and what the administrator says about it. */
  serverMode: z.enum(serverModes),
  serverMessage: z.string(),
  /** Whether users may register themselves. */
  registrationOpen: z.boolean(),
  /** Whether the user must accept published terms first; until then only the account itself is open. */
  termsDue: z.boolean(),
  /** Null for signed-in users. */
  setup: SetupState.nullable(),
  /** Minimum length of a new password in characters. */
  passwordMinLength: z.int(),
  /** The password policy, so that the strength meter agrees with the server. */
  passwordPolicy: z.strictObject({ mode: z.enum(['passphrase', 'complexity']), minStrength: z.int() }),
});
export type CurrentSession = z.infer<typeof CurrentSession>;

export const SessionInfo = z.strictObject({
  id: z.string(),
  current: z.boolean(),
  createdAt: z.iso.datetime(),
  lastSeenAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  ip: z.string(),
  userAgent: z.string(),
  /** The sign-in method; see `schemas/identity`. */
  method: z.string(),
});
export type SessionInfo = z.infer<typeof SessionInfo>;
