import type { KnownPasskey, PasskeyBinding } from '@atelier/core/ports/identity';
import { stoppedClock } from '@atelier/core/testing/clocks';
import { createPasskeys, passkeyDefaults } from '../passkeys/passkeys.ts';
import { deriveKey } from '../secrets.ts';
import { createTestAuthenticator, type Deviations, type TestKey } from './authenticator.ts';

export const siteUrl = new URL('https://studio.example:8443');
export const ann = { userId: 'usr_ann', email: 'ann@example.org', name: 'Ann' };
export const registering: PasskeyBinding = { purpose: 'register', boundTo: 'session-1' };
export const signingIn: PasskeyBinding = { purpose: 'sign_in', boundTo: 'browser-1' };

/** A site with passkeys and an authenticator registered there. */
export const createPasskeyHarness = (key?: TestKey) => {
  const clock = stoppedClock();
  const passkeys = createPasskeys({
    key: deriveKey('a master secret of thirty-two characters', 'passkey'),
    clock,
    siteUrl,
    ...passkeyDefaults,
  });
  const authenticator = createTestAuthenticator(siteUrl.origin, key);
  const register = async (deviations: Deviations = {}, binding = registering) => {
    const options = await passkeys.creationOptions(ann, registering, []);
    return passkeys.verifyCreation(authenticator.create(options, deviations), binding);
  };
  const registered = async (): Promise<KnownPasskey> => {
    const passkey = await register();
    if (passkey === null) throw new Error('not registered');
    return passkey;
  };
  const signIn = async (passkey: KnownPasskey, deviations: Deviations = {}, binding = signingIn) => {
    const options = await passkeys.requestOptions(signingIn, []);
    return passkeys.verifyRequest(authenticator.get(options, deviations), binding, passkey);
  };
  return { clock, passkeys, authenticator, register, registered, signIn };
};
