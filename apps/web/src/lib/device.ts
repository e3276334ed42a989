import type { SignInMethod } from '@atelier/core/schemas/identity';

const systems: readonly [RegExp, string][] = [
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'Mac'],
  [/CrOS/, 'Chromebook'],
  [/Linux/, 'Linux'],
];
// Order matters: Edge also says Chrome, and Chrome also says Safari.
const browsers: readonly [RegExp, string][] = [
  [/Firefox\//, 'Firefox'],
  [/Edg\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Chrom(e|ium)\//, 'Chrome'],
  [/Safari\//, 'Safari'],
];

const methods: Readonly<Record<SignInMethod, string>> = {
  password: 'with a password',
  passkey: 'with a passkey',
  google: 'by Google',
  github: 'by GitHub',
  oidc: 'by single sign-on',
  setup: 'when Atelier was set up',
  registration: 'when the account was made',
};

const match = (table: readonly [RegExp, string][], text: string): string | undefined =>
  table.find(([pattern]) => pattern.test(text))?.[1];

/** "Firefox on Linux", as far as the user agent tells; for recognising a session, never for deciding. */
export const describeDevice = (userAgent: string): string => {
  const browser = match(browsers, userAgent);
  const system = match(systems, userAgent);
  if (browser === undefined && system === undefined) return userAgent.slice(0, 40) || 'Unknown device';
  return [browser ?? 'A browser', system].filter((part) => part !== undefined).join(' on ');
};

export const isHandheld = (userAgent: string): boolean => /iPhone|iPad|Android|Mobile/.test(userAgent);

/** What a new passkey of this device may be called: "Passkey on Mac". */
export const suggestPasskeyName = (userAgent: string): string => {
  const system = match(systems, userAgent);
  return system === undefined ? 'My passkey' : `Passkey on ${system}`;
};

/** How a session began, for people. */
export const describeSignIn = (method: string): string => methods[method as SignInMethod] ?? method;
