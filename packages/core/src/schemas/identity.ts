import { z } from 'zod';
import { codeHints, isCode, isTotpCode, plainCode, typedCodeLength } from '../codes.ts';
import { IdentityId, PasskeyId, TokenId } from '../ids.ts';
import { DisplayName, Email, Password, PastedToken } from './auth.ts';

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

/** How a session was started. */
export const signInMethods = [
  'password',
  'passkey',
  'google',
  'github',
  'oidc',
  'setup',
  'registration',
] as const;
export const SignInMethodName = z.enum(signInMethods);
export type SignInMethod = (typeof signInMethods)[number];

const pastedCode = z.string().max(typedCodeLength, 'The code is too long.').transform(plainCode);
/** A TOTP code or a recovery code, as typed or pasted. Anything that has neither form is refused without being counted. */
export const Code = pastedCode.refine(isCode, codeHints.any);
/** A code of an authenticator app that is being set up. */
const TotpCode = pastedCode.refine(isTotpCode, codeHints.totp);

// WebAuthn's JSON forms (W3C WebAuthn 3, §5.1.9–5.1.10), as permissive as the standard where browsers add members.
const base64Url = z
  .string()
  .max(20_000)
  .regex(/^[A-Za-z0-9_-]*$/, 'Not base64url.');
const PasskeyDescriptor = z.strictObject({
  id: base64Url,
  type: z.literal('public-key'),
  transports: z.array(z.string().max(32)).max(8).optional(),
});
export const PasskeyCreation = z.strictObject({
  challenge: base64Url,
  rp: z.strictObject({ id: z.string().optional(), name: z.string() }),
  user: z.strictObject({ id: base64Url, name: z.string(), displayName: z.string() }),
  pubKeyCredParams: z.array(z.strictObject({ alg: z.int(), type: z.literal('public-key') })),
  timeout: z.int().optional(),
  excludeCredentials: z.array(PasskeyDescriptor).optional(),
  authenticatorSelection: z.record(z.string(), z.union([z.string(), z.boolean()])).optional(),
  hints: z.array(z.string()).optional(),
  attestation: z.string().optional(),
  extensions: z.record(z.string(), z.unknown()).optional(),
});
export const PasskeyRequest = z.strictObject({
  challenge: base64Url,
  timeout: z.int().optional(),
  rpId: z.string().optional(),
  allowCredentials: z.array(PasskeyDescriptor).optional(),
  userVerification: z.string().optional(),
  hints: z.array(z.string()).optional(),
  extensions: z.record(z.string(), z.unknown()).optional(),
});
/** A browser's response to a creation or a request. Unknown members are dropped, because the standard grows. */
export const PasskeyResponse = z.object({
  id: base64Url.min(1).max(1400),
  rawId: base64Url.min(1).max(1400),
  type: z.literal('public-key'),
  authenticatorAttachment: z.string().max(32).nullish(),
  response: z.object({
    clientDataJSON: base64Url.min(1),
    attestationObject: base64Url.optional(),
    authenticatorData: base64Url.optional(),
    signature: base64Url.optional(),
    userHandle: base64Url.nullish(),
    transports: z.array(z.string().max(32)).max(8).optional(),
  }),
});

export const SecondFactors = z.strictObject({
  totp: z.boolean(),
  passkey: z.boolean(),
  recoveryCode: z.boolean(),
});
export type SecondFactors = z.infer<typeof SecondFactors>;

/** `secondFactor` is null when the user is signed in, else the factors accepted by `secondFactor.complete`. */
export const SignInResult = z.strictObject({ ok: z.literal(true), secondFactor: SecondFactors.nullable() });
/** `signedIn` is false if the address must be verified first; the answer is then the same for every address (ASVS 6.3.8). */
export const RegisterResult = z.strictObject({ ok: z.literal(true), signedIn: z.boolean() });

export const AuthOptions = z.strictObject({
  /** Email and password. */
  regular: z.boolean(),
  registrationOpen: z.boolean(),
  emailVerificationRequired: z.boolean(),
  providers: z.array(z.strictObject({ id: z.string(), name: z.string() })),
});

export const EmailInput = z.strictObject({ email: Email });
export const LinkInput = z.strictObject({ token: PastedToken });
/** The password is required in another browser than that of the registration. */
export const VerifyEmailInput = z.strictObject({ token: PastedToken, password: Password.optional() });
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
/** Ids of `UnreviewedAccess` that the owner recognises: they are kept, all other unreviewed access is removed. */
const Keep = z.array(z.string().max(64)).max(60).optional();
/** What the link removes unless it is kept. `onlyFactors`: unless one of these is kept, the account is locked. */
export const LinkReview = z.strictObject({
  since: z.iso.datetime().nullable(),
  items: z.array(UnreviewedAccess),
  onlyFactors: z.array(z.string()),
});
export type LinkReview = z.infer<typeof LinkReview>;
/** `locked`: an administrator must verify the owner before the account can be used again (ASVS 6.4.4). */
export const Reviewed = z.strictObject({ ok: z.literal(true), locked: z.boolean() });
export const ReportSignInInput = z.strictObject({ token: PastedToken, keep: Keep });
export const AcceptInvitationInput = z.strictObject({ token: PastedToken, password: Password });
export const ResetPasswordInput = z.strictObject({ token: PastedToken, password: Password, keep: Keep });
/** `pending` is the address that still has to confirm; null when the change is complete. */
export const EmailChangeResult = z.strictObject({
  ok: z.literal(true),
  pending: z.enum(['old', 'new']).nullable(),
});

export const ConfirmTotpInput = z.strictObject({ code: TotpCode });
export const CompleteTwoFactorInput = z.union([
  z.strictObject({ code: Code }),
  z.strictObject({ passkey: PasskeyResponse }),
]);
export const StepUpInput = z.union([
  z.strictObject({ password: Password }),
  z.strictObject({ code: Code }),
  z.strictObject({ passkey: PasskeyResponse }),
]);
/** What the user can step up with. With a second factor the password alone is not enough. */
export const StepUpOptions = z.strictObject({
  password: z.boolean(),
  totp: z.boolean(),
  recoveryCode: z.boolean(),
  passkey: PasskeyRequest.nullable(),
  /** Linked providers that can re-authenticate the user, if there is no other option. */
  providers: z.array(z.strictObject({ id: z.string(), name: z.string() })),
  /** Until when the last step-up is valid; null when a new one is required. */
  provenUntil: z.iso.datetime().nullable(),
});

export const RecoveryCodesShown = z.strictObject({ recoveryCodes: z.array(z.string()) });
export const TwoFactorStart = z.strictObject({ secret: z.string(), uri: z.string() });

export const PasskeyInfo = z.strictObject({
  id: z.string(),
  name: z.string(),
  backedUp: z.boolean(),
  createdAt: z.iso.datetime(),
  lastUsedAt: z.iso.datetime().nullable(),
});
export type PasskeyInfo = z.infer<typeof PasskeyInfo>;
export const PasskeyRef = z.strictObject({ id: PasskeyId });
export const AddPasskeyInput = z.strictObject({ name: DisplayName, response: PasskeyResponse });
export const RenamePasskeyInput = z.strictObject({ id: PasskeyId, name: DisplayName });
/** The recovery codes are present only when the passkey is the first second factor. */
export const PasskeyAdded = z.strictObject({
  passkey: PasskeyInfo,
  recoveryCodes: z.array(z.string()).nullable(),
});
export const PasskeySignInInput = z.strictObject({ response: PasskeyResponse });

export const ProviderRef = z.strictObject({ provider: z.string().max(32) });
/** Where to send the browser. */
export const OAuthRedirect = z.strictObject({ location: z.string() });
export const IdentityInfo = z.strictObject({
  id: z.string(),
  provider: z.string(),
  providerName: z.string(),
  /** False while no enabled provider has the identity's issuer: it cannot be used to sign in. */
  active: z.boolean(),
  email: z.string(),
  createdAt: z.iso.datetime(),
  lastUsedAt: z.iso.datetime().nullable(),
});
export const IdentityRef = z.strictObject({ id: IdentityId });

/** Access that was added, by the name that its owner knows. */
const AddedAccess = z.strictObject({
  kind: z.enum(accessKinds),
  name: z.string(),
  addedAt: z.iso.datetime().nullable(),
});
const ListedAccess = AddedAccess.extend({ id: z.string() });
const ReviewedAccess = AddedAccess.extend({ outcome: z.enum(['removed', 'kept']) });
/** What a reset or the report of a sign-in removed. */
export const AccessReview = z.strictObject({
  at: z.iso.datetime(),
  cause: z.enum(['reset', 'report']),
  since: z.iso.datetime().nullable(),
  items: z.array(ReviewedAccess),
});
export type AccessReview = z.infer<typeof AccessReview>;

/** Everything the security page shows. */
export const AccountSecurity = z.strictObject({
  email: z.string(),
  emailVerified: z.boolean(),
  pendingEmail: z
    .strictObject({ newEmail: z.string(), oldConfirmed: z.boolean(), newConfirmed: z.boolean() })
    .nullable(),
  hasPassword: z.boolean(),
  totp: z.boolean(),
  recoveryCodesLeft: z.int(),
  passkeys: z.array(PasskeyInfo),
  identities: z.array(IdentityInfo),
  /** Enabled providers that are not linked yet. */
  linkable: z.array(z.strictObject({ id: z.string(), name: z.string() })),
  secondFactorRequired: z.boolean(),
  /** Access added since `since`: the last confirmation by email, or the creation of the account. */
  unreviewed: z.strictObject({ since: z.iso.datetime(), items: z.array(ListedAccess) }).nullable(),
  /** Reviews by resets and reports, newest first. */
  reviews: z.array(AccessReview),
});
export type AccountSecurity = z.infer<typeof AccountSecurity>;

export const IssueTokenInput = z.strictObject({ name: DisplayName });
export const RefreshTokenInput = z.strictObject({ refreshToken: PastedToken });
export const TokenRef = z.strictObject({ id: TokenId });
export const TokenPair = z.strictObject({
  id: z.string(),
  tokenType: z.literal('Bearer'),
  accessToken: z.string(),
  accessExpiresAt: z.iso.datetime(),
  refreshToken: z.string(),
  refreshExpiresAt: z.iso.datetime(),
});
export const TokenInfo = z.strictObject({
  id: z.string(),
  name: z.string(),
  createdAt: z.iso.datetime(),
  lastUsedAt: z.iso.datetime().nullable(),
  lastUsedIp: z.string().nullable(),
  expiresAt: z.iso.datetime(),
});
export type TokenInfo = z.infer<typeof TokenInfo>;

export const SetPasswordInput = z.strictObject({ password: Password });
export const ChangeEmailInput = z.strictObject({ email: Email });
