import type { UserRecord } from '@atelier/core/ports/records';
import { freshEmail } from '../credentials.ts';
import type { TestServer } from '../in-process.ts';
import { emailChangeLink, mailedToken } from '../in-process-credentials.ts';
import { sharedPassword } from '../in-process-people.ts';
import { newPassword, type Samples } from './sample.ts';

const unverifiedUser = ({ user }: TestServer): Promise<UserRecord> => user('user', { emailVerifiedAt: null });

export const emailLinksInputs: Samples = {
  'emailLinks.cancelEmailChange': () => undefined,
  'emailLinks.changeEmail': () => ({ email: freshEmail() }),
  'emailLinks.acceptInvitation': async (server) => {
    const { id } = await server.user('user', { passwordHash: null });
    return { token: await mailedToken(server, 'invitation', id), password: newPassword };
  },
  'emailLinks.confirmEmailChange': async (server) => ({ token: await emailChangeLink(server) }),
  'emailLinks.reportRegistration': async (server) => ({
    token: await mailedToken(server, 'verify_email', (await unverifiedUser(server)).id),
  }),
  'emailLinks.reportSignIn': async (server) => {
    const { id } = await server.user('user');
    return { token: await mailedToken(server, 'disown_sign_in', id, new Date().toISOString()) };
  },
  'emailLinks.forgotPassword': async ({ user }) => ({ email: (await user('user')).email }),
  'emailLinks.resendVerification': async (server) => ({ email: (await unverifiedUser(server)).email }),
  'emailLinks.resetPassword': async (server) => ({
    token: await mailedToken(server, 'reset_password', (await server.user('user')).id),
    password: newPassword,
  }),
  'emailLinks.review': async (server) => {
    const { id } = await server.user('user');
    return { token: await mailedToken(server, 'disown_sign_in', id, new Date().toISOString()) };
  },
  'emailLinks.verifyEmail': async (server) => ({
    token: await mailedToken(server, 'verify_email', (await unverifiedUser(server)).id),
    password: sharedPassword,
  }),
};
