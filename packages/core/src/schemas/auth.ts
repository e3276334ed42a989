import { z } from 'zod';
import { plainToken } from '../codes.ts';
import { readEmail } from '../email.ts';
import { fitsInName, fittedToName } from '../names.ts';
import { roles } from '../policy.ts';
import { cutTo, lengthOf, textLimits } from '../text.ts';
import { shownText } from './text.ts';

/** An address in its one stored form; see `readEmail`. */
export const Email = z
  .string()
  .max(320)
  .transform((raw, context) => {
    const { email, fault } = readEmail(raw);
    if (email !== null) return email;
    context.addIssue({ code: 'custom', message: fault });
    return z.NEVER;
  });

/** Cap for hash floods (ASVS 6.2.9); the lower bound is a setting and checked by the password policy. */
export const passwordMaxLength = 256;
/** Taken as sent: no trim, no case folding, every Unicode character (R-ID-2). */
export const Password = z
  .string()
  .min(1, 'A password is needed.')
  .refine((text) => lengthOf(text) <= passwordMaxLength, 'That password is too long.')
  // What the refinement says, for those who read the JSON Schema.
  .meta({ maxLength: passwordMaxLength });

/** What somebody is called until they say otherwise: the part of their address before the `@`. */
export const nameFromEmail = (email: string): string =>
  cutTo(email.slice(0, email.indexOf('@')), textLimits.name);

/** A token as it stands in a link or on the console, with whatever comes along when it is pasted. */
export const PastedToken = z.string().max(400).transform(plainToken).pipe(z.string().min(20).max(100));

/** What people call themselves and their things: it shows something, and neither hides nor reorders anything. */
export const DisplayName = shownText({
  max: textLimits.name,
  empty: 'A name is needed.',
  fits: [fitsInName, 'The name holds characters that cannot be shown.'],
});

/** A name that others have given, made fit to be a DisplayName; null when nothing is left of it. */
export const nameFrom = (text: string): string | null => {
  const parsed = DisplayName.safeParse(cutTo(fittedToName(text), textLimits.name));
  return parsed.success ? parsed.data : null;
};

export const RegisterInput = z.strictObject({
  email: Email,
  password: Password,
  name: DisplayName.optional(),
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

/** The signed-in person, as they may see themselves. */
export const Me = z.strictObject({
  id: z.string(),
  email: z.string(),
  name: z.string(),
  role: RoleName,
  emailVerified: z.boolean(),
  /** Whether sign-in asks for a second factor. */
  secondFactor: z.boolean(),
  /** The role needs a second factor that is not set up: nothing else is open until it is (ASVS 6.3.3). */
  mustEnrol: z.boolean(),
  createdAt: z.iso.datetime(),
  lastSignInAt: z.iso.datetime().nullable(),
});
export type Me = z.infer<typeof Me>;

export const Quota = z.strictObject({
  limit: z.int(),
  used: z.int(),
  held: z.int(),
  /** When the monthly count starts anew. */
  resetsAt: z.iso.datetime(),
});
export type Quota = z.infer<typeof Quota>;

export const Account = z.strictObject({ ...Me.shape, quota: Quota });
export type Account = z.infer<typeof Account>;

export const CurrentSession = z.strictObject({
  user: Me.nullable(),
  csrfToken: z.string(),
  /** Whether people may create accounts themselves. */
  registrationOpen: z.boolean(),
  /** The least number of characters of a new password. */
  passwordMinLength: z.int(),
  /** How new passwords are judged, so that the meter can say the same before they are sent. */
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
  /** How it began; see `schemas/identity`. */
  method: z.string(),
});
export type SessionInfo = z.infer<typeof SessionInfo>;
