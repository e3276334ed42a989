import { setupPurpose } from '@atelier/api';
import type { House } from './compose.ts';

/** How long the first superadmin's link may be used. A later start prints a new one. */
const setupTtlMs = 24 * 60 * 60 * 1000;

/**
 * Makes the single-use link that creates the first superadmin, while there is none; earlier links end. Only
 * its hash is stored, and the token stands in the fragment, which no server or proxy ever logs (ASVS 6.3.2).
 * @returns null when there is a superadmin already.
 */
export const makeSetupLink = async ({ db, secrets, clock }: House, appUrl: URL): Promise<string | null> => {
  const token = secrets.token();
  const needed = await db.transaction(async (stores) => {
    if ((await stores.users.countSuperadmins()) > 0) return false;
    await stores.tokens.deleteAll(setupPurpose);
    await stores.tokens.create({
      tokenHash: secrets.hash(token),
      purpose: setupPurpose,
      userId: null,
      expiresAt: new Date(clock.now().getTime() + setupTtlMs),
    });
    return true;
  });
  return needed ? new URL(`/setup#${token}`, appUrl).href : null;
};
