import type { PasskeyCreation, PasskeyRequest } from '@atelier/core/schemas/passkeys';
import type { z } from 'zod';
import { codeAt } from '../credentials.ts';
import { accountAt, chosen, codeFor, isOk, type Step } from './scene.ts';
import { newAuthenticator } from './world.ts';

export const completeByCode: Step = async (scene) => {
  const code = await codeFor(scene);
  return code === undefined ? null : scene.browser.client.mutate('secondFactor.complete', { code });
};

export const enrolTotp: Step = async ({ world, self, browser: { client } }) => {
  const begun = await client.mutate('credentials.beginTotp');
  if (!isOk(begun)) return begun;
  const { secret } = begun.data<{ secret: string }>();
  const account = await accountAt(world, { client, pendingRedirect: null });
  world.clock.afterCode();
  const code = codeAt(secret, world.clock.now());
  const confirmed = await client.mutate('credentials.confirmTotp', { code });
  if (!isOk(confirmed)) return confirmed;
  self.totpSecrets.set(account ?? '', secret);
  self.recoveryCodes.push(...(confirmed.data<{ recoveryCodes: string[] | null }>().recoveryCodes ?? []));
  return confirmed;
};
export const disableTotp: Step = ({ browser }) => browser.client.mutate('credentials.disableTotp');
export const renewCodes: Step = async ({ self, browser }) => {
  const answer = await browser.client.mutate('credentials.regenerateRecoveryCodes');
  if (isOk(answer)) self.recoveryCodes.push(...answer.data<{ recoveryCodes: string[] }>().recoveryCodes);
  return answer;
};

export const addPasskey: Step = async ({ world, self, browser: { client } }) => {
  const begun = await client.mutate('credentials.beginPasskey');
  if (!isOk(begun)) return begun;
  const authenticator = newAuthenticator(world);
  const response = authenticator.create(begun.data<z.output<typeof PasskeyCreation>>());
  const answer = await client.mutate('credentials.addPasskey', { name: 'phone', response });
  if (!isOk(answer)) return answer;
  self.passkeys.push(authenticator);
  self.recoveryCodes.push(...(answer.data<{ recoveryCodes: string[] | null }>().recoveryCodes ?? []));
  return answer;
};
export const removePasskey: Step = async ({ browser: { client }, pick }) => {
  const listed = await client.query('credentials.listPasskeys');
  if (!isOk(listed)) return listed;
  const passkey = chosen(listed.data<{ items: { id: string }[] }>().items, pick);
  return passkey === undefined ? null : client.mutate('credentials.removePasskey', { id: passkey.id });
};
const answerPasskey =
  (begin: string, end: string, wrap: (response: object) => object): Step =>
  async ({ self, browser: { client }, pick }) => {
    const authenticator = chosen(self.passkeys, pick);
    if (authenticator === undefined) return null;
    const begun = await client.mutate(begin);
    if (!isOk(begun)) return begun;
    return client.mutate(end, wrap(authenticator.get(begun.data<z.output<typeof PasskeyRequest>>())));
  };
export const signInByPasskey = answerPasskey(
  'auth.beginPasskeySignIn',
  'auth.signInWithPasskey',
  (response) => ({
    response,
  }),
);
export const completeByPasskey = answerPasskey(
  'secondFactor.beginPasskey',
  'secondFactor.complete',
  (passkey) => ({ passkey }),
);

export const stepUpByPassword: Step = ({ browser, password }) =>
  browser.client.mutate('secondFactor.stepUp', { password });
export const stepUpByCode: Step = async (scene) => {
  const code = await codeFor(scene);
  return code === undefined ? null : scene.browser.client.mutate('secondFactor.stepUp', { code });
};
export const stepUpByPasskey: Step = async ({ self, browser: { client }, pick }) => {
  const authenticator = chosen(self.passkeys, pick);
  const options = await client.query('secondFactor.stepUpOptions');
  if (authenticator === undefined || !isOk(options)) return null;
  const { passkey } = options.data<{ passkey: z.output<typeof PasskeyRequest> | null }>();
  return passkey === null
    ? null
    : client.mutate('secondFactor.stepUp', { passkey: authenticator.get(passkey) });
};
