import type { SignInMethod } from '@atelier/core/schemas/identity';
import { parseUserAgent } from '@atelier/core/user-agent';

/** Where a page names the hardware rather than its system. */
const hardware: ReadonlyMap<string, string> = new Map([
  ['macOS', 'Mac'],
  ['ChromeOS', 'Chromebook'],
]);

const describeSystem = (system: string): string => hardware.get(system) ?? system;

const methods: Readonly<Record<SignInMethod, string>> = {
  password: 'with a password',
  passkey: 'with a passkey',
  google: 'with Google',
  github: 'with GitHub',
  oidc: 'with single sign-on',
  setup: 'during setup',
  registration: 'at sign-up',
};

const shownLength = 40;

/** "Firefox on Linux"; the start of the user agent if neither browser nor system is known. */
export const describeDevice = (userAgent: string): string => {
  const { browser, system } = parseUserAgent(userAgent);
  if (system !== null) return `${browser ?? 'A browser'} on ${describeSystem(system)}`;
  return browser ?? (userAgent.slice(0, shownLength) || 'Unknown device');
};

export const isHandheld = (userAgent: string): boolean => /iPhone|iPad|Android|Mobile/.test(userAgent);

/** A default name for a new passkey of this device: "Passkey on Mac". */
export const suggestPasskeyName = (userAgent: string): string => {
  const { system } = parseUserAgent(userAgent);
  return system === null ? 'My passkey' : `Passkey on ${describeSystem(system)}`;
};

/** How a session began, in words. */
export const describeSignIn = (method: string): string => methods[method as SignInMethod] ?? method;
