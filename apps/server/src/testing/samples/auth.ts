import { setupPurpose } from '@atelier/api';
import { freshEmail } from '../credentials.ts';
import { addPasskey, beginBrowser, mailedToken } from '../in-process-credentials.ts';
import { sharedPassword } from '../in-process-people.ts';
import { newPassword, type Samples } from './sample.ts';

export const authInputs: Samples = {
  'auth.oauthProviders': () => undefined,
  'auth.register': () => ({ email: freshEmail(), password: newPassword }),
  'auth.signIn': async ({ user }) => ({ email: (await user('user')).email, password: sharedPassword }),
  'auth.signOut': () => undefined,
  'auth.beginPasskeySignIn': (server, _owner, client) => {
    beginBrowser(server, client);
    return undefined;
  },
  'auth.signInWithPasskey': async (server, _owner, client) => {
    const { answer } = await addPasskey(server, await server.user('user'));
    return { response: await answer({ purpose: 'sign_in', boundTo: beginBrowser(server, client) }) };
  },
  'auth.completeSetup': async (server) => ({
    token: await mailedToken(server, setupPurpose, null),
    email: freshEmail(),
    password: newPassword,
  }),
};
