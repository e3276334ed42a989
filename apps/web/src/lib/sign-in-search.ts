import type { OAuthFault } from '@atelier/core/ports/identity';
import { safeRedirect } from '@atelier/core/safe-redirect';
import { parseOAuthFault } from './oauth-faults.ts';

/** Where to continue after sign-in; only paths of this site. */
export const parseNext = (raw: Record<string, unknown>): { next?: string } => {
  const next = safeRedirect(raw.next);
  return next === null ? {} : { next };
};

/** Why a sign-in at another provider failed. */
export const parseFault = (raw: Record<string, unknown>): { fault?: OAuthFault } => {
  const fault = parseOAuthFault(raw.fault);
  return fault === undefined ? {} : { fault };
};

/** The outcome of linking an account of another provider: `linked` is the provider. */
export const parseLinking = (raw: Record<string, unknown>): { linked?: string; fault?: OAuthFault } => ({
  ...(typeof raw.linked === 'string' ? { linked: raw.linked } : {}),
  ...parseFault(raw),
});
