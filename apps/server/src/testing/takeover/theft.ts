import type { ReviewedAccess } from '@atelier/core/ports/identity-records';
import type { MailMessage } from '@atelier/core/ports/mail';
import type { UserRecord } from '@atelier/core/ports/records';
import fc from 'fast-check';
import { createClient } from '../in-process-client.ts';
import { begin, didWork } from './play.ts';
import { type Choice, hasPendingChallenge, isOk, type Step, sceneOf } from './scene.ts';
import { steps } from './steps.ts';
import { type ReceivedEmail, settle, type World } from './world.ts';

/** Ann owns the account and its email; Mallory knows its first password and nothing else. */
export const owner = 0;
export const thief = 1;
const stolen = 0;
/** The password that Ann chooses in a reset, which is not stolen. */
const fresh = 1;

/** Everything that gives lasting access to the account, by kind and name, as a multiset. */
export type SignInMethods = readonly string[];

const named = (kind: string, name = ''): string => `${kind} ${name}`.trim();

/** What opens an account lastingly, then what a review ends in any case. */
export const signInMethodsOf = async ({ server }: World, { id }: UserRecord) => {
  const { db, application } = server;
  const now = application.clock.now();
  const totp = await db.totp.find(id);
  const lasting = [
    ...(await db.passkeys.listOf(id)).map(({ name }) => named('passkey', name)),
    ...(await db.identities.listOf(id)).map(({ provider }) => named('identity', provider)),
    ...(totp?.confirmedAt == null ? [] : [named('totp')]),
    ...((await db.recoveryCodes.count(id)) === 0 ? [] : [named('recovery_codes')]),
  ];
  const sessions = (await db.sessions.listOf(id, now)).length;
  const change = await db.emailChanges.findOf(id, now);
  const passing = [
    ...(sessions === 0 ? [] : [named('sessions', String(sessions))]),
    ...(await db.bearers.listOf(id, now)).map(({ name }) => named('token', name)),
    ...(change === null ? [] : [named('email_change', change.newEmail)]),
  ];
  return { lasting, passing };
};

export const removedIn = (items: readonly ReviewedAccess[]): SignInMethods =>
  items
    .filter(({ outcome }) => outcome === 'removed')
    .map(({ kind, name }) => named(kind, name))
    .toSorted();

/** The items of the email about a review, if it is the last one. */
export const itemsIn = (message: MailMessage | undefined): readonly ReviewedAccess[] | null =>
  message !== undefined && 'items' in message ? message.items : null;

const startAgain: Step = async ({ browser: { client } }) => {
  client.jar.clear();
  return client.query('session.current');
};
/** With the password, and with what the thief has added if a second factor is needed. */
const signInWithStolen: Step = async (scene) => {
  const { self, browser, world } = scene;
  const { addresses, passwords } = world.people[owner];
  const answer = await browser.client.signIn(addresses[0] ?? '', passwords[stolen] ?? '');
  if (!hasPendingChallenge(scene)) return answer;
  return self.passkeys.length > 0 ? steps.completeByPasskey.step(scene) : steps.completeByCode.step(scene);
};
/** In an unknown browser, so that the newer email might be taken for the only one. */
const signInAfresh: Step = async (scene) => {
  await startAgain(scene);
  return signInWithStolen(scene);
};
const proveStolen: Step = ({ browser, world: { people } }) =>
  browser.client.mutate('secondFactor.stepUp', { password: people[owner].passwords[stolen] ?? '' });
const changeStolenPassword: Step = ({ browser, self, world: { people } }) =>
  browser.client.mutate('credentials.changePassword', {
    currentPassword: people[owner].passwords[stolen],
    newPassword: self.passwords[0],
  });
/** In one go: a thief who wants to leave something behind does not stop midway. */
const linkOwnAccount: Step = async (scene) => {
  const begun = await steps.beginProviderLink.step(scene);
  return begun === null || !isOk(begun)
    ? begun
    : steps.returnFromProvider.step({ ...scene, pick: scene.pick % 3 });
};

const weighted = (weight: number, step: Step) => ({ weight, step });

/** Everything that a thief with a stolen password can do to keep access. */
const thiefSteps = {
  signInWithStolen: weighted(4, signInWithStolen),
  signInAfresh: weighted(5, signInAfresh),
  proveStolen: weighted(2, proveStolen),
  changeStolenPassword: weighted(1, changeStolenPassword),
  addPasskey: weighted(4, steps.addPasskey.step),
  signInByPasskey: weighted(2, steps.signInByPasskey.step),
  completeByPasskey: weighted(2, steps.completeByPasskey.step),
  enrolTotp: weighted(2, steps.enrolTotp.step),
  completeByCode: weighted(2, steps.completeByCode.step),
  renewCodes: weighted(1, steps.renewCodes.step),
  linkOwnAccount: weighted(3, linkOwnAccount),
  issueToken: weighted(3, steps.issueToken.step),
  refreshToken: weighted(1, steps.refreshToken.step),
  changeEmail: weighted(2, steps.changeEmail.step),
  revokeOthers: weighted(1, steps.revokeOthers.step),
} as const;
export type ThiefStep = keyof typeof thiefSteps;
export const thiefStepNames = Object.keys(thiefSteps) as ThiefStep[];

/** What the owner may do before, between and after: she answers links in any order, each of them whenever she likes. */
const ownerSteps = ['signIn', 'addPasskey', 'forgotPassword', 'wait'] as const;
type OwnerStep = (typeof ownerSteps)[number];

const choiceOf = (who: number, pick: number): Choice => ({
  who,
  browser: pick % 2,
  address: 0,
  password: who === owner ? fresh : stolen,
  pick,
});

const answering: readonly string[] = ['/reset-password', '/not-me'];

/** Follows one of the emails that review the account. @returns it and whether its link was valid; null without any */
export const follow = async (
  world: World,
  pick: number,
): Promise<{ readonly receivedEmail: ReceivedEmail; readonly isGood: boolean } | null> => {
  const { self, password } = sceneOf(world, choiceOf(owner, pick));
  const receivedEmails = self.receivedEmails.filter(({ path }) => answering.includes(path));
  const receivedEmail = receivedEmails[pick % Math.max(1, receivedEmails.length)];
  if (receivedEmail === undefined) return null;
  const { path, token } = receivedEmail;
  // On a phone that is new to the account, where people read email.
  const phone = createClient({ port: world.server.port, origin: world.server.origin });
  const answer =
    path === '/not-me'
      ? await phone.mutate('emailLinks.reportSignIn', { token })
      : await phone.mutate('emailLinks.resetPassword', { token, password });
  phone.close();
  // It may be used or replaced by a newer one; anything else is a fault.
  if (!isOk(answer) && answer.status !== 404 && answer.error().appCode !== 'account_locked')
    throw new Error(answer.text);
  return { receivedEmail, isGood: isOk(answer) };
};

export type Act =
  | { readonly by: 'thief'; readonly name: ThiefStep; readonly pick: number }
  | { readonly by: 'owner'; readonly name: OwnerStep; readonly pick: number }
  | { readonly by: 'owner'; readonly name: 'follow'; readonly pick: number };

const weightOf = { signIn: 2, addPasskey: 1, forgotPassword: 2, wait: 1 } as const;

/** A theft that begins with a sign-in, goes on in any order, and ends with an answer of the owner's. */
export const anyTheft = fc
  .array(
    fc.oneof(
      ...thiefStepNames.map((name) => ({
        weight: thiefSteps[name].weight,
        arbitrary: fc.nat(7).map((pick): Act => ({ by: 'thief', name, pick })),
      })),
      ...ownerSteps.map((name) => ({
        weight: weightOf[name],
        arbitrary: fc.nat(7).map((pick): Act => ({ by: 'owner', name, pick })),
      })),
      { weight: 4, arbitrary: fc.nat(7).map((pick): Act => ({ by: 'owner', name: 'follow', pick })) },
    ),
    { minLength: 8, maxLength: 30, size: 'max' },
  )
  .map((acts): readonly Act[] => [{ by: 'thief', name: 'signInWithStolen', pick: 0 }, ...acts]);

export const beginTheft = async (world: World): Promise<UserRecord> => {
  await begin(world, 'Ann has a proven account');
  const { browser } = sceneOf(world, choiceOf(owner, 0));
  const user = await world.server.db.users.findByEmail(world.people[owner].addresses[0] ?? '');
  if (user === null) throw new Error('Ann has an account.');
  await browser.client.query('session.current');
  return user;
};

/** @throws Error if the server fails. @returns whether it succeeded */
export const actOf = async (world: World, act: Exclude<Act, { name: 'follow' }>): Promise<boolean> => {
  const scene = sceneOf(world, choiceOf(act.by === 'thief' ? thief : owner, act.pick));
  const step = act.by === 'thief' ? thiefSteps[act.name].step : steps[act.name].step;
  const answer = await step(scene);
  if (answer !== null && answer.status >= 500) throw new Error(`${act.name} failed: ${answer.text}`);
  await settle(world);
  return didWork(answer);
};
