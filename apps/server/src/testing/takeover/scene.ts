import { codeAt } from '../credentials.ts';
import type { Answer } from '../in-process-client.ts';
import type { Browser, Persona, World } from './world.ts';

/** Who does something where, and the choices it leaves open; each choice means something to some kinds only. */
export interface Choice {
  /** Index of the person. */
  readonly who: number;
  readonly browser: number;
  /** One's own two addresses, then the other's two. */
  readonly address: number;
  readonly password: number;
  /** Which of several things, modulo how many there are; the latest is 0. */
  readonly pick: number;
}

/** Everything that a step works on. */
export interface Scene {
  readonly world: World;
  readonly self: Persona;
  readonly other: Persona;
  readonly browser: Browser;
  readonly address: string;
  readonly password: string;
  readonly pick: number;
}

/** @returns the response that shows whether it worked; null if there was nothing to do. */
export type Step = (scene: Scene) => Promise<Answer | null>;

export const sceneOf = (world: World, choice: Choice): Scene => {
  const [self, other] = choice.who === 0 ? world.people : world.people.toReversed();
  const browser = self?.browsers[choice.browser];
  if (self === undefined || other === undefined || browser === undefined)
    throw new Error('There are two people with two browsers each.');
  const address = [...self.addresses, ...other.addresses][choice.address] ?? '';
  const password = self.passwords[choice.password] ?? '';
  return { world, self, other, browser, address, password, pick: choice.pick };
};

/** One of several things, counted from the last. */
export const chosen = <T>(things: readonly T[], pick: number): T | undefined =>
  things.at(-1 - (pick % Math.max(1, things.length)));

export const isOk = ({ status }: Answer): boolean => status === 200;

/** The account that this browser is signed in to, or half-way into. */
export const accountAt = async ({ server }: World, { client }: Browser): Promise<string | null> => {
  const { db, application } = server;
  const now = application.clock.now();
  const session = client.jar.get('atelier_session');
  if (session !== undefined)
    return (await db.sessions.findWithUser(application.secrets.hash(session)))?.user.id ?? null;
  const challenge = client.jar.get('atelier_challenge');
  if (challenge === undefined) return null;
  return (await db.challenges.find(application.secrets.hash(challenge), now))?.userId ?? null;
};

/** A code that this person can show for the account of this browser: of the app or, with an odd pick, a recovery code. */
export const codeFor = async ({ world, self, browser, pick }: Scene): Promise<string | undefined> => {
  if (pick % 2 === 1) return chosen(self.recoveryCodes, pick >> 1);
  const secret = self.totpSecrets.get((await accountAt(world, browser)) ?? '');
  if (secret === undefined) return undefined;
  world.clock.afterCode();
  return codeAt(secret, world.clock.now());
};

/** The cookie is there; whether the session is, only the server knows. */
export const isSignedIn = ({ browser: { client } }: Scene): boolean => client.jar.has('atelier_session');
export const hasPendingChallenge = ({ browser: { client } }: Scene): boolean =>
  client.jar.has('atelier_challenge');
