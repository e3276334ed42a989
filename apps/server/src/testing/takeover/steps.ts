import { hasPendingChallenge, isSignedIn, type Scene, type Step } from './scene.ts';
import * as factors from './steps-factors.ts';
import * as keys from './steps-keys.ts';
import * as signInSteps from './steps-sign-in.ts';
import * as thefts from './steps-thefts.ts';

/** One kind of step: whether it makes sense to try it, and how often people do. */
export interface Kind {
  readonly step: Step;
  readonly weight: number;
  /** Depends on what the person sees, not on the server's state. */
  readonly when: (scene: Scene) => boolean;
}

const always = (): boolean => true;
const isSignedOut = (scene: Scene): boolean => !isSignedIn(scene);
const remembersSome = ({ self }: Scene): boolean => self.remembered.length > 0;
const hasEmails = ({ self }: Scene): boolean => self.receivedEmails.length > 0;
const hasPasskeys = ({ self }: Scene): boolean => self.passkeys.length > 0;
const hasTokens = ({ self }: Scene): boolean => self.refreshTokens.length > 0;
const othersAreIn = ({ other }: Scene): boolean =>
  other.browsers.some(({ client }) => client.jar.has('atelier_session'));
const othersRememberSome = ({ other }: Scene): boolean => other.remembered.length > 0;
const hasPendingRedirect = ({ browser }: Scene): boolean => browser.pendingRedirect !== null;
const and =
  (...conditions: readonly Kind['when'][]): Kind['when'] =>
  (scene) =>
    conditions.every((holds) => holds(scene));

const kind = (step: Step, weight: number, when: Kind['when'] = isSignedIn): Kind => ({ step, weight, when });

/** Everything that two people may do to themselves and to each other. */
export const steps = {
  register: kind(signInSteps.register, 3, isSignedOut),
  registerInside: kind(signInSteps.register, 1),
  signIn: kind(signInSteps.signIn, 12, and(isSignedOut, remembersSome)),
  signInInside: kind(signInSteps.signIn, 1),
  signOut: kind(signInSteps.signOut, 3),
  completeByCode: kind(factors.completeByCode, 6, hasPendingChallenge),
  completeByPasskey: kind(factors.completeByPasskey, 4, and(hasPendingChallenge, hasPasskeys)),
  forgotPassword: kind(signInSteps.forgotPassword, 3, always),
  resendVerification: kind(signInSteps.resendVerification, 3, always),
  followLink: kind(signInSteps.followLink, 16, hasEmails),
  changeEmail: kind(signInSteps.changeEmail, 6),
  cancelEmailChange: kind(signInSteps.cancelEmailChange, 1),
  changePassword: kind(signInSteps.changePassword, 2),
  setPassword: kind(signInSteps.setPassword, 2),
  enrolTotp: kind(factors.enrolTotp, 4),
  disableTotp: kind(factors.disableTotp, 1),
  renewCodes: kind(factors.renewCodes, 1),
  addPasskey: kind(factors.addPasskey, 6),
  removePasskey: kind(factors.removePasskey, 1),
  signInByPasskey: kind(factors.signInByPasskey, 6, and(isSignedOut, hasPasskeys)),
  issueToken: kind(keys.issueToken, 3),
  refreshToken: kind(keys.refreshToken, 2, hasTokens),
  revokeToken: kind(keys.revokeToken, 1, and(isSignedIn, hasTokens)),
  revokeSession: kind(keys.revokeSession, 1),
  revokeOthers: kind(keys.revokeOthers, 1),
  beginProviderSignIn: kind(keys.beginProviderSignIn, 2, isSignedOut),
  beginProviderLink: kind(keys.beginProviderLink, 8),
  beginProviderStepUp: kind(keys.beginProviderStepUp, 2),
  returnFromProvider: kind(keys.returnFromProvider, 20, hasPendingRedirect),
  unlinkProvider: kind(keys.unlinkProvider, 1),
  stepUpByPassword: kind(factors.stepUpByPassword, 2),
  stepUpByCode: kind(factors.stepUpByCode, 2),
  stepUpByPasskey: kind(factors.stepUpByPasskey, 2, and(isSignedIn, hasPasskeys)),
  stealCookie: kind(thefts.stealCookie, 1, othersAreIn),
  learnPassword: kind(thefts.learnPassword, 1, othersRememberSome),
  wait: kind(signInSteps.wait, 1, always),
} as const satisfies Record<string, Kind>;
export type StepName = keyof typeof steps;
export const stepNames = Object.keys(steps) as StepName[];
