import type { PasskeyCreation, PasskeyRequest } from '@atelier/core/schemas/identity';
import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser';
import type { z } from 'zod';
import { type Failure, readFailure } from './failure.ts';

type Creation = z.output<typeof PasskeyCreation>;
type Request = z.output<typeof PasskeyRequest>;

// Only who uses passkeys fetches what speaks to them.
const webauthn = () => import('@simplewebauthn/browser');

/** An address in digits, IPv4 or IPv6 in brackets, in place of a name. */
const isAddress = (host: string): boolean => /^(\d+(\.\d+){3}|\[.*\])$/.test(host);

/**
 * Whether passkeys can be used here. They need a secure context, so not over plain HTTP, and they belong to a name:
 * browsers make none for an IP address (WebAuthn, §5.1.2).
 */
export const passkeysWork = (): boolean =>
  typeof globalThis.PublicKeyCredential === 'function' && !isAddress(globalThis.location.hostname);

/** Lets the browser make a passkey. @throws Error; see `readPasskeyFailure` */
export const createPasskey = async (options: Creation) => {
  const { startRegistration } = await webauthn();
  return startRegistration({ optionsJSON: options as PublicKeyCredentialCreationOptionsJSON });
};

/** Lets the person answer with a passkey. @throws Error; see `readPasskeyFailure` */
export const askForPasskey = async (options: Request) => {
  const { startAuthentication } = await webauthn();
  return startAuthentication({ optionsJSON: options as PublicKeyCredentialRequestOptionsJSON });
};

/** Whether the browser offers passkeys where it offers saved names. */
export const autofillWorks = async (): Promise<boolean> =>
  passkeysWork() && (await (await webauthn()).browserSupportsWebAuthnAutofill());

/**
 * Waits, for as long as the page is open, for somebody to choose a passkey in a field of
 * `autocomplete="… webauthn"`. Ends when another ceremony begins. @throws Error when it ends without a choice
 */
export const awaitAutofill = async (options: Request) => {
  const { startAuthentication } = await webauthn();
  return startAuthentication({
    optionsJSON: options as PublicKeyCredentialRequestOptionsJSON,
    useBrowserAutofill: true,
  });
};

/** Ends whatever ceremony is waiting. */
export const cancelPasskeys = async (): Promise<void> =>
  (await webauthn()).WebAuthnAbortService.cancelCeremony();

const texts: Readonly<Record<string, string>> = {
  NotAllowedError: 'No passkey was used: the request was dismissed, or it timed out. Try again.',
  InvalidStateError: 'This device has a passkey for this account already.',
  NotSupportedError: 'This device cannot make the kind of passkey that is needed here.',
  SecurityError: 'Passkeys do not work at this address. Tell whoever runs this server.',
};

/** Reads what a step with a passkey threw: a fault of the browser, or the server's refusal. */
export const readPasskeyFailure = (thrown: unknown): Failure => {
  if (!(thrown instanceof Error) || thrown.name === 'TRPCClientError') return readFailure(thrown);
  const message = texts[thrown.name] ?? 'The browser could not use a passkey.';
  return { code: 'passkey', message, requestId: null, retryAfterS: null, issues: [] };
};
