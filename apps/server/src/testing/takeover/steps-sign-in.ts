import { chosen, isOk, type Scene, type Step } from './scene.ts';
import { passwordsInUse, type ReceivedEmail } from './world.ts';

export const register: Step = async ({ self, browser, address, password }) => {
  const answer = await browser.client.register(address, password);
  if (isOk(answer)) self.remembered.push({ email: address, password });
  return answer;
};

/** As they remember it, three times out of four. */
export const signIn: Step = ({ self, browser, address, password, pick }) => {
  const known = pick % 4 === 3 ? undefined : chosen(self.remembered, pick % 4);
  const { email, password: typed } = known ?? { email: address, password };
  return browser.client.signIn(email, typed);
};

export const signOut: Step = ({ browser }) => browser.client.mutate('auth.signOut');

export const forgotPassword: Step = ({ browser, address }) =>
  browser.client.mutate('emailLinks.forgotPassword', { email: address });

export const resendVerification: Step = ({ browser, address }) =>
  browser.client.mutate('emailLinks.resendVerification', { email: address });

const verify = ({ browser: { client }, password, pick }: Scene, { token }: ReceivedEmail) => {
  if (pick % 4 === 3) return client.mutate('emailLinks.reportRegistration', { token });
  return client.mutate('emailLinks.verifyEmail', pick % 4 === 2 ? { token, password } : { token });
};

/** The account of this address was reviewed by email: earlier thefts are settled. */
const settleThefts = async ({ world }: Scene, { to }: ReceivedEmail): Promise<void> => {
  const user = await world.server.db.users.findByEmail(to);
  if (user !== null) world.compromised.delete(user.id);
};

const reset = async (scene: Scene, receivedEmail: ReceivedEmail) => {
  const { self, browser, password } = scene;
  const { to, token } = receivedEmail;
  const answer = await browser.client.mutate('emailLinks.resetPassword', { token, password });
  if (!isOk(answer)) return answer;
  self.remembered.push({ email: to, password });
  await settleThefts(scene, receivedEmail);
  return answer;
};

const report = async (scene: Scene, receivedEmail: ReceivedEmail) => {
  const answer = await scene.browser.client.mutate('emailLinks.reportSignIn', { token: receivedEmail.token });
  if (isOk(answer)) await settleThefts(scene, receivedEmail);
  return answer;
};

/** The owner of a compromised account confirms no change of email that they may not have asked for. */
const confirmEmailChange = async ({ world, browser }: Scene, { to, token }: ReceivedEmail) => {
  const user = await world.server.db.users.findByEmail(to);
  if (user !== null && world.compromised.has(user.id)) return null;
  return browser.client.mutate('emailLinks.confirmEmailChange', { token });
};

/** Any link of the person's emails, in any of their browsers, with any action of its page. */
export const followLink: Step = async (scene) => {
  const { self, pick } = scene;
  const receivedEmail = chosen(self.receivedEmails, pick >> 2);
  if (receivedEmail === undefined) return null;
  const { path } = receivedEmail;
  switch (path) {
    case '/verify-email':
      return verify(scene, receivedEmail);
    case '/reset-password':
      return reset(scene, receivedEmail);
    case '/confirm-email':
      return confirmEmailChange(scene, receivedEmail);
    case '/not-me':
      return report(scene, receivedEmail);
    default:
      throw new Error(`Unknown link: ${path}.`);
  }
};

export const changeEmail: Step = ({ browser, address }) =>
  browser.client.mutate('emailLinks.changeEmail', { email: address });

export const cancelEmailChange: Step = ({ browser }) => browser.client.mutate('emailLinks.cancelEmailChange');

export const changePassword: Step = async ({ self, browser: { client }, password, address, pick }) => {
  // The rest were learned by the other person, and their owner has given them up.
  const newPassword = chosen(self.passwords.slice(0, passwordsInUse), pick) ?? password;
  const answer = await client.mutate('credentials.changePassword', {
    currentPassword: password,
    newPassword,
  });
  if (isOk(answer)) self.remembered.push({ email: address, password: newPassword });
  return answer;
};

export const setPassword: Step = async ({ self, browser, address, password }) => {
  const answer = await browser.client.mutate('credentials.setPassword', { password });
  if (isOk(answer)) self.remembered.push({ email: address, password });
  return answer;
};

const minuteMs = 60_000;

/** Comes back to the page after the last proof has grown stale. */
export const wait: Step = ({ world, browser }) => {
  world.clock.advance(11 * minuteMs);
  return browser.client.query('session.current');
};
