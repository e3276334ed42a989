import { setupPurpose } from '@atelier/api';
import type { Application } from '../compose/compose.ts';
import type { Config } from '../config/config.ts';

/** Lifetime of the first superadmin's link. A later start prints a new one. */
const setupTtlMs = 24 * 60 * 60 * 1000;

/**
 * Creates the single-use link for the first superadmin and revokes earlier ones. Only the token's hash is stored, and the
 * token is in the URL fragment, which no server or proxy logs (ASVS 6.3.2).
 * @returns null when there is a superadmin already
 */
export const makeSetupLink = async (
  { db, secrets, clock }: Application,
  appUrl: URL,
): Promise<string | null> => {
  const token = secrets.token();
  const needed = await db.transaction(async (stores) => {
    if ((await stores.users.countSuperadmins()) > 0) return false;
    await stores.tokens.deleteAll(setupPurpose);
    await stores.tokens.create({
      tokenHash: secrets.hash(token),
      purpose: setupPurpose,
      userId: null,
      browserHash: null,
      note: null,
      expiresAt: new Date(clock.now().getTime() + setupTtlMs),
    });
    return true;
  });
  return needed ? new URL(`/setup#${token}`, appUrl).href : null;
};

/**
 * One sentence that tells the operator how to get the first superadmin; null when there is one. The setup link creates a
 * password, so there is none when password sign-in is disabled.
 */
export const firstSteps = async (
  application: Application,
  { appUrl, signIn }: Config,
): Promise<string | null> => {
  if (!signIn.regularAuth) {
    if ((await application.db.users.countSuperadmins()) > 0) return null;
    return 'There is no superadmin yet: sign in through a provider, then run ./atelier user promote --email you@example.org --role superadmin';
  }
  const link = await makeSetupLink(application, appUrl);
  return link === null ? null : `Create the first superadmin (works once, within a day): ${link}`;
};
