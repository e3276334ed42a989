import type {
  BackoffRule,
  LoginAttemptStore,
  LoginAttemptVerdict,
} from '@atelier/core/ports/login-attempt-store';
import { someHash } from './samples.ts';

/** As for an account: ends with a block until a reset. */
export const accountRule: BackoffRule = {
  freeFailures: 2,
  lockAfter: 5,
  lockS: 300,
  blockAfter: 10,
  forgetAfterS: 86_400,
};

/** As for an address: a lock, but no block. */
export const addressRule: BackoffRule = {
  freeFailures: 5,
  lockAfter: 5,
  lockS: 3600,
  blockAfter: null,
  forgetAfterS: 3600,
};

/** An attempt with a wrong password, if it is allowed. */
export const wrong = async (
  loginAttempts: LoginAttemptStore,
  key: string,
  rule: BackoffRule,
  now: Date,
): Promise<LoginAttemptVerdict> => {
  const verdict = await loginAttempts.take(key, rule, now);
  if (verdict.allowed) await loginAttempts.settle(key);
  return verdict;
};

export const someKey = (): string => `account:${someHash()}`;
