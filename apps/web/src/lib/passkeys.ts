import type { PasskeyCreation, PasskeyRequest } from '@atelier/core/schemas/passkeys';
import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser';
import type { z } from 'zod';
import { type Failure, readFailure } from './failure.ts';

type Creation = z.output<typeof PasskeyCreation>;
type Request = z.output<typeof PasskeyRequest>;

// Loaded on first use: most visits need no passkey.
const webauthn = () => import('@simplewebauthn/browser');

/** IPv4, or IPv6 in brackets. */
const isIpAddress = (host: string): boolean => /^(\d+(\.\d+){3}|\[.*\])$/.test(host);

/**
 * Whether passkeys can be used here. They need a secure context and a domain name: browsers create none for an IP
 * address (WebAuthn, §5.1.2).
 */
export const passkeysWork = (): boolean =>
  typeof globalThis.PublicKeyCredential === 'function' && !isIpAddress(globalThis.location.hostname);

/** Runs the registration ceremony. @throws Error; see `readPasskeyFailure` */
export const createPasskey = async (options: Creation) => {
  const { startRegistration } = await webauthn();
  return startRegistration({ optionsJSON: options as PublicKeyCredentialCreationOptionsJSON });
};

/** Runs the authentication ceremony. @throws Error; see `readPasskeyFailure` */
export const askForPasskey = async (options: Request) => {
  const { startAuthentication } = await webauthn();
  return startAuthentication({ optionsJSON: options as PublicKeyCredentialRequestOptionsJSON });
};

/** Whether the browser offers passkeys in the autofill of form fields (conditional mediation). */
export const supportsAutofill = async (): Promise<boolean> =>
  passkeysWork() && (await (await webauthn()).browserSupportsWebAuthnAutofill());

/**
 * Waits until the user picks a passkey in a field of `autocomplete="… webauthn"`.
 * @throws Error if another ceremony begins or the wait is cancelled
 */
export const awaitAutofill = async (options: Request) => {
  const { startAuthentication } = await webauthn();
  return startAuthentication({
    optionsJSON: options as PublicKeyCredentialRequestOptionsJSON,
    useBrowserAutofill: true,
  });
};

/** Cancels the pending ceremony, if there is one. */
export const cancelPasskeys = async (): Promise<void> =>
  (await webauthn()).WebAuthnAbortService.cancelCeremony();

const texts: Readonly<Record<string, string>> = {
  NotAllowedError: 'No passkey was used: the request was cancelled or timed out. Try again.',
  InvalidStateError: 'This device already has a passkey for this account.',
  NotSupportedError: 'This device can’t create the kind of passkey that is needed here.',
  SecurityError: 'Passkeys don’t work at this address. Tell your administrator.',
};

/** Reads what a passkey ceremony threw: an error of the browser, or of the server. */
export const readPasskeyFailure = (thrown: unknown): Failure => {
  if (!(thrown instanceof Error) || thrown.name === 'TRPCClientError') return readFailure(thrown);
  const message = texts[thrown.name] ?? 'Your browser couldn’t use a passkey.';
  return { code: 'passkey', message, requestId: null, retryAfterS: null, issues: [] };
};
