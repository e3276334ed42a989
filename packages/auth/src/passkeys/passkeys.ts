import type { Passkeys } from '@atelier/core/ports/identity';
import type { StampDeps } from '../signed-stamps.ts';
import { createPasskeyChallenges } from './challenges.ts';
import { passkeyRegistration } from './registration.ts';
import { passkeySignIn } from './sign-in.ts';

/** `key` and `ttlMs` are those of the challenges. */
export interface PasskeysDeps extends StampDeps {
  /** The public URL of the site: only its origin and host name (rpId) are accepted. */
  readonly siteUrl: URL;
  /** Shown by authenticators. */
  readonly siteName: string;
}

/** Challenges live for five minutes (ASVS 6.7.2). */
export const passkeyDefaults = { ttlMs: 5 * 60_000, siteName: 'Atelier' };

/** Passkeys (R-ID-8, ASVS 6.7.2): discoverable, always with user verification. */
export const createPasskeys = ({ siteUrl, siteName, ...stampDeps }: PasskeysDeps): Passkeys => {
  const ceremony = {
    challenges: createPasskeyChallenges(stampDeps),
    rpId: siteUrl.hostname,
    origin: siteUrl.origin,
    siteName,
    timeoutMs: stampDeps.ttlMs,
  };
  return { ...passkeyRegistration(ceremony), ...passkeySignIn(ceremony) };
};
