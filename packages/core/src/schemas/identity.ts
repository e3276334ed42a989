import { z } from 'zod';
import { codeHints, isCode, isTotpCode, plainCode, typedCodeLength } from '../codes.ts';
import { IdentityId } from '../ids.ts';
import { AccessReview, Keep, ListedAccess } from './access-review.ts';
import { Email, Password, PastedToken } from './auth.ts';
import { PasskeyInfo, PasskeyRequest, PasskeyResponse } from './passkeys.ts';

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
export const SetPasswordInput = z.strictObject({ password: Password });
export const ChangeEmailInput = z.strictObject({ email: Email });
