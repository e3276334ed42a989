import { breachRangeDefaults, createBreachedPasswords } from '@atelier/adapters';
import { createPasswordPolicy } from '@atelier/auth';
import type { BreachedPasswords, PasswordPolicy } from '@atelier/core/ports/services';
import type { Config } from '../config/config.ts';
import type { Logger } from '../observability/log.ts';

const noLookup: BreachedPasswords = async () => false;

const openBreachedPasswords = (url: string, log: Logger): BreachedPasswords =>
  createBreachedPasswords({
    ...breachRangeDefaults,
    url,
    onFailure: (reason) =>
      log.warn({ reason }, 'breached passwords could not be looked up: the shipped list alone decided'),
  });

/** Validates every new password. An external breach list is asked only if a setting names one. */
export const openPasswordPolicy = ({ values, passwordPolicy }: Config, log: Logger): PasswordPolicy => {
  const url = values.BREACHED_PASSWORDS_URL;
  return createPasswordPolicy(passwordPolicy, url === undefined ? noLookup : openBreachedPasswords(url, log));
};
