import type { UserRecord } from '@atelier/core/ports/records';
import type { Persona, World } from './world.ts';

/** One credential of a person that gives access to an account, or a part of it. */
export interface Key {
  readonly holder: string;
  readonly kind: string;
}

/** An account with everything that gives access to it. */
export interface Opened {
  readonly user: UserRecord;
  readonly keys: readonly Key[];
}

/** Who chose the password behind this hash. */
const ownerOfHash = async ({ server, people, knownHashes }: World, hash: string): Promise<Persona | null> => {
  const known = knownHashes.get(hash);
  if (known !== undefined) return known;
  for (const persona of people)
    for (const password of persona.passwords)
      if (await server.application.http.hasher.verify(hash, password)) {
        knownHashes.set(hash, persona);
        return persona;
      }
  knownHashes.set(hash, null);
  return null;
};

const keysOf = async (world: World, user: UserRecord): Promise<Key[]> => {
  const { server, people } = world;
  const { db, application } = server;
  const { id } = user;
  const now = application.clock.now();
  const keys: Key[] = [];
  const add = (kind: string, holds: (persona: Persona) => boolean): void => {
    const holder = people.find(holds);
    if (holder === undefined) throw new Error(`This ${kind} has no known holder.`);
    keys.push({ kind, holder: holder.name });
  };
  const hasCookie = (hash: string) => (persona: Persona) =>
    [...persona.cookies.keys()].some((token) => application.secrets.hash(token) === hash);

  if (user.passwordHash !== null) {
    const owner = await ownerOfHash(world, user.passwordHash);
    add('password', (persona) => persona === owner);
  }
  // The reader of a verified address can reset the password at any time.
  if (user.emailVerifiedAt !== null) add('mailbox', ({ addresses }) => addresses.includes(user.email));
  for (const { tokenHash } of await db.sessions.listOf(id, now)) add('session', hasCookie(tokenHash));
  for (const persona of people)
    for (const [token, kind] of persona.cookies)
      if (
        kind === 'challenge' &&
        (await db.challenges.find(application.secrets.hash(token), now))?.userId === id
      )
        keys.push({ kind: 'pending sign-in', holder: persona.name });
  for (const family of await db.bearers.listOf(id, now))
    add('bearer token', ({ families }) => families.has(family.id));
  for (const { credentialId } of await db.passkeys.listOf(id))
    add('passkey', ({ passkeys }) => passkeys.some((one) => one.id === credentialId));
  for (const { subject } of await db.identities.listOf(id))
    add('identity', ({ providerAccounts }) => providerAccounts.some((one) => one.subject === subject));
  const totp = await db.totp.find(id);
  if (totp !== null && totp.confirmedAt !== null) {
    const secret = application.http.sealer.open(totp.sealedSecret, `totp:${id}`);
    add('authenticator app', ({ totpSecrets }) => totpSecrets.get(id) === secret);
  }
  return keys;
};

/** All accounts there are in this world, with their keys: each address has one at most, and there are no others. */
export const listAccounts = async (world: World): Promise<Opened[]> => {
  const opened: Opened[] = [];
  for (const address of world.people.flatMap(({ addresses }) => addresses)) {
    const user = await world.server.db.users.findByEmail(address);
    if (user !== null) opened.push({ user, keys: await keysOf(world, user) });
  }
  return opened;
};

/** What may give access to an unverified account (decision 0009). */
const unprovenKinds: ReadonlySet<string> = new Set(['password', 'session']);

/**
 * What must never happen: two people have credentials of one account, or an unverified account has more than
 * a password and sessions. Stricter than "both can sign in": a second factor, a wait or a missing verification that
 * keeps one of them out today is no excuse.
 * @param compromised ids of accounts that were not reviewed since a theft, which are not checked
 */
export const faultsIn = (opened: readonly Opened[], compromised: ReadonlySet<string> = new Set()): string[] =>
  opened.flatMap(({ user, keys }) => {
    if (compromised.has(user.id)) return [];
    const listed = keys.map(({ holder, kind }) => `${holder}'s ${kind}`).join(', ');
    const holders = new Set(keys.map(({ holder }) => holder));
    const faults: string[] = [];
    if (holders.size > 1) faults.push(`Two people hold keys of ${user.email}: ${listed}.`);
    if (user.emailVerifiedAt === null && keys.some(({ kind }) => !unprovenKinds.has(kind)))
      faults.push(`${user.email} is unproven and opens by more than a password: ${listed}.`);
    return faults;
  });
