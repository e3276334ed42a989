import { z } from 'zod';
import { roles } from '../policy.ts';

/** RFC 5321 bounds a mailbox to 254 characters. Normalised: trimmed, NFC, lower case (R-ID-1). */
export const Email = z
  .string()
  .max(320)
  .transform((raw) => raw.trim().normalize('NFC').toLowerCase())
  .pipe(z.email('This is not an email address.').max(254));

/** Cap for hash floods (ASVS 6.2.9); the lower bound is a setting and checked by the password policy. */
export const passwordMaxLength = 256;
/** Taken as sent: no trim, no case folding, every Unicode character (R-ID-2). */
export const Password = z
  .string()
  .min(1, 'A password is needed.')
  .max(passwordMaxLength, 'That password is too long.');

const nameMaxLength = 80;

/** What somebody is called until they say otherwise: the part of their address before the `@`. */
export const nameFromEmail = (email: string): string =>
  email.slice(0, email.indexOf('@')).slice(0, nameMaxLength);

/** What people call themselves. Control and direction-changing characters are refused (ASVS 16.4.1). */
export const DisplayName = z
  .string()
  .trim()
  .min(1, 'A name is needed.')
  .max(nameMaxLength)
  .regex(/^[^\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029]*$/u, 'The name holds characters that cannot be shown.');

export const RegisterInput = z.strictObject({
  email: Email,
  password: Password,
  name: DisplayName.optional(),
});
export const SignInInput = z.strictObject({ email: Email, password: Password });
export const SetupInput = z.strictObject({
  token: z.string().min(20).max(100),
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
