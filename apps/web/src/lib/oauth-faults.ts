import { type OAuthFault, oauthFaults } from '@atelier/core/ports/identity';

interface FaultWords {
  readonly message: string;
  /** What the user can do next. */
  readonly step: string;
}

const words: Readonly<Record<OAuthFault, FaultWords>> = {
  cancelled: {
    message: 'You cancelled before the other site had finished.',
    step: 'Nothing has changed. Try again, or sign in another way.',
  },
  expired: {
    message: 'That took too long, or it was started in another window.',
    step: 'Start again. You have ten minutes.',
  },
  failed: {
    message: 'We couldn’t verify the other site’s answer.',
    step: 'Start again. If it keeps happening, tell your administrator.',
  },
  unreachable: {
    message: 'The other site did not answer.',
    step: 'Try again in a moment, or sign in another way.',
  },
  misconfigured: {
    message: 'Sign-in with that site isn’t set up correctly on this server.',
    step: 'Sign in another way and tell your administrator: the server log has the cause.',
  },
  email_missing: {
    message: 'The other site didn’t share a confirmed email address.',
    step: 'Confirm your email there and allow sharing it, or sign in another way.',
  },
  email_unverified: {
    message: 'That email address isn’t confirmed yet.',
    step: 'Confirm it on the other site and here, then try again.',
  },
  account_exists: {
    message: 'An account with that email address already exists.',
    step: 'Sign in as you usually do, then link the other site on your security page.',
  },
  email_differs: {
    message: 'Your email address on the other site is a different one.',
    step: 'You can only link an account with the same email address. Change your email here first, or use another account there.',
  },
  already_linked: {
    message: 'That account is already linked to another account here.',
    step: 'Unlink it there first, or use a different one.',
  },
  other_account: {
    message: 'You signed in to a different account on the other site.',
    step: 'Try again with the account that is linked here.',
  },
  registration_closed: {
    message: 'Accounts here are by invitation.',
    step: 'Ask your administrator for one.',
  },
  account_locked: { message: 'This account is locked.', step: 'Ask an administrator.' },
};

/** Why a sign-in at another provider failed, and what the user can do next. */
export const oauthFaultWords = (fault: OAuthFault): FaultWords => words[fault];

/** Reads the fault from the URL; an unknown one is dropped. */
export const parseOAuthFault = (raw: unknown): OAuthFault | undefined =>
  oauthFaults.find((fault) => fault === raw);
