import { type OAuthFault, oauthFaults } from '@atelier/core/ports/identity';

interface FaultWords {
  readonly message: string;
  /** What the user can do next. */
  readonly step: string;
}

const words: Readonly<Record<OAuthFault, FaultWords>> = {
  cancelled: {
    message: 'You turned back before the other site was done.',
    step: 'Nothing has changed. Try again, or choose another way.',
  },
  expired: {
    message: 'That took too long, or it was begun in another window.',
    step: 'Start once more; you have ten minutes.',
  },
  failed: {
    message: 'The other site’s answer could not be trusted.',
    step: 'Start once more. If it stays, tell whoever runs this server.',
  },
  unreachable: {
    message: 'The other site did not answer.',
    step: 'Try again in a moment, or choose another way.',
  },
  misconfigured: {
    message: 'Signing in by the other site is not set up correctly on this server.',
    step: 'Choose another way, and tell whoever runs this server: its log names the cause.',
  },
  email_missing: {
    message: 'The other site named no confirmed email address of yours.',
    step: 'Confirm it there and let it be shared with us, or choose another way.',
  },
  email_unverified: {
    message: 'That email address is not confirmed yet.',
    step: 'Confirm it on the other site and here, then try again.',
  },
  account_exists: {
    message: 'There is an account with that email address already.',
    step: 'Sign in as you usually do; then link the other site on your account page.',
  },
  email_differs: {
    message: 'The other site knows you by a different email address.',
    step: 'Only an account there with the same address can be linked. Change the address here first, or use another account there.',
  },
  already_linked: {
    message: 'That account is linked to another account here.',
    step: 'Unlink it there first, or use a different one.',
  },
  other_account: {
    message: 'You signed in to a different account over there.',
    step: 'Try again with the one that is linked to this account.',
  },
  registration_closed: {
    message: 'Accounts are by invitation here.',
    step: 'Ask whoever runs this Atelier for one.',
  },
  account_locked: { message: 'This account is locked.', step: 'Ask an administrator.' },
};

/** Why a sign-in at another provider failed, and what the user can do next. */
export const oauthFaultWords = (fault: OAuthFault): FaultWords => words[fault];

/** Reads the fault from the URL; an unknown one is dropped. */
export const parseOAuthFault = (raw: unknown): OAuthFault | undefined =>
  oauthFaults.find((fault) => fault === raw);
