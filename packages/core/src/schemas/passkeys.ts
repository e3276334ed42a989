import { z } from 'zod';
import { PasskeyId } from '../ids.ts';
import { DisplayName } from './auth.ts';

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
