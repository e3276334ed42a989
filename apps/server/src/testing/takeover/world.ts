import { createTestAuthenticator } from '@atelier/auth/testing';
import type { MailMessage } from '@atelier/core/ports/mail';
import { openMail } from '../../outbox/outbox.ts';
import type { MovableClock } from '../credentials.ts';
import type { FakeProviders, ProviderAccount } from '../fake-providers.ts';
import type { TestServer } from '../in-process.ts';
import { type Client, createClient } from '../in-process-client.ts';

export type Authenticator = ReturnType<typeof createTestAuthenticator>;

/** A link from an email. */
export interface ReceivedEmail {
  readonly to: string;
  readonly path: string;
  readonly token: string;
}

/** The credentials that a person types. */
export interface Credentials {
  readonly email: string;
  readonly password: string;
}

export interface Browser {
  readonly client: Client;
  /** Where it left for a provider, and whether to sign in. */
  pendingRedirect: { readonly location: string; readonly toSignIn: boolean } | null;
}

/** How many passwords a person has at a time. */
export const passwordsInUse = 2;

/** A person with browsers, emails, an account at a provider, passwords and passkeys. */
export interface Persona {
  readonly name: string;
  /** All email to them reaches this person. */
  readonly addresses: readonly string[];
  /** The `passwordsInUse` first are in use; those after them have been learned by the other person. */
  readonly passwords: string[];
  readonly browsers: readonly Browser[];
  /** Two with a verified address of their own, and one that claims another's address unverified. */
  readonly providerAccounts: readonly ProviderAccount[];
  /** Passwords that were accepted for an address, latest last; they may be out of date. */
  readonly remembered: Credentials[];
  /** Oldest first. */
  readonly receivedEmails: ReceivedEmail[];
  /** The texts of the emails, also of those without a link; oldest first. */
  readonly messages: MailMessage[];
  readonly passkeys: Authenticator[];
  /** By the account for which they were made. */
  readonly totpSecrets: Map<string, string>;
  readonly recoveryCodes: string[];
  readonly accessTokens: string[];
  readonly refreshTokens: string[];
  /** Every session and pending sign-in that their browsers ever had: an attacker keeps copies. */
  readonly cookies: Map<string, 'session' | 'challenge'>;
  /** Ids of the clients that they made or renewed tokens of. */
  readonly families: Set<string>;
}

export interface World {
  readonly server: TestServer;
  readonly clock: MovableClock;
  readonly fake: FakeProviders;
  readonly people: readonly [Persona, Persona];
  /** Who chose the password of a hash, as far as known; null if none of these people. */
  readonly knownHashes: Map<string, Persona | null>;
  /** Ids of stolen accounts, until they are reviewed by email. */
  readonly compromised: Set<string>;
}

const names = ['ann', 'mallory'] as const;
const addressesOf = (run: string, name: string): string[] => [
  `${name}.${run}@example.org`,
  `${name}.${run}.two@example.net`,
];

const createPersona = (server: TestServer, run: string, name: string, otherName: string): Persona => {
  const addresses = addressesOf(run, name);
  const [foreign = ''] = addressesOf(run, otherName);
  const browser = (): Browser => ({
    client: createClient({ port: server.port, origin: server.origin }),
    pendingRedirect: null,
  });
  return {
    name,
    addresses,
    passwords: Array.from({ length: passwordsInUse }, (_, n) => n + 1).map(
      (n) => `Herons & ${name === 'ann' ? 'Bitterns' : 'Buzzards'} ${n}`,
    ),
    browsers: [browser(), browser()],
    providerAccounts: [
      ...addresses.map((email, n) => ({ subject: `${run}.${name}.${n}`, email, emailVerified: true })),
      { subject: `${run}.${name}.claim`, email: foreign, emailVerified: false },
    ],
    remembered: [],
    receivedEmails: [],
    messages: [],
    passkeys: [],
    totpSecrets: new Map(),
    recoveryCodes: [],
    accessTokens: [],
    refreshTokens: [],
    cookies: new Map(),
    families: new Set(),
  };
};

let runs = 0;

/** Two people whom the server has never seen. */
export const createWorld = (server: TestServer, clock: MovableClock, fake: FakeProviders): World => {
  runs += 1;
  const [ann, mallory] = names;
  const persona = (name: string, other: string) => createPersona(server, String(runs), name, other);
  return {
    server,
    clock,
    fake,
    people: [persona(ann, mallory), persona(mallory, ann)],
    knownHashes: new Map(),
    compromised: new Set(),
  };
};

const batch = 100;
const leaseMs = 1000;

/** Delivers the outbox to the readers of the addresses, in place of dispatcher and mailer. */
const deliver = async ({ server, people }: World): Promise<void> => {
  const { db, application } = server;
  const now = application.clock.now();
  for (const row of await db.outbox.claimDue(now, new Date(now.getTime() + leaseMs), batch)) {
    const { to, message } = openMail(application.http.sealer, row);
    // Emails of an earlier run belong to none of these people.
    const reader = people.find(({ addresses }) => addresses.includes(to));
    reader?.messages.push(message);
    for (const [, path = '', token = ''] of JSON.stringify(message).matchAll(/(\/[\w-]+)#token=([\w-]+)/g))
      reader?.receivedEmails.push({ to, path, token });
    await db.outbox.delete(row.id);
  }
};

const keepCookies = ({ browsers, cookies }: Persona): void => {
  for (const { client } of browsers)
    for (const kind of ['session', 'challenge'] as const) {
      const value = client.jar.get(`atelier_${kind}`);
      if (value !== undefined) cookies.set(value, kind);
    }
};

/** What happens after each step: email arrives, and everyone remembers the credentials that they saw. */
export const settle = async (world: World): Promise<void> => {
  for (const persona of world.people) keepCookies(persona);
  await deliver(world);
};

export const closeWorld = ({ people }: World): void => {
  for (const { browsers } of people) for (const { client } of browsers) client.close();
};

/** A phone or a key that makes one passkey. */
export const newAuthenticator = ({ server }: World): Authenticator => createTestAuthenticator(server.origin);
