import {
  contextWords,
  createCommonPasswords,
  isMostlyWords,
  type PasswordOwner,
} from '@atelier/core/password-words';
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';
import type { Estimate } from './assess-password.ts';

// The same bounds and word lists as on the server, so that both reach the same result.
const maxEstimatedLength = 32;
const maxSubstitutions = 4;

/**
 * Estimates how hard a password is to guess, with the server's rules; words about its owner or this site count as easy.
 * Loading the word lists takes about 100 ms, so import this module only when a password is about to be chosen.
 */
export const createEstimator = (siteHost: string) => {
  const estimator = new ZxcvbnFactory({
    dictionary,
    graphs: adjacencyGraphs,
    l33tMaxSubstitutions: maxSubstitutions,
  });
  const isCommon = createCommonPasswords(dictionary['passwords-common']);
  return (password: string, owner: PasswordOwner): Estimate => {
    const words = contextWords(owner, siteHost);
    if (isMostlyWords(password, words)) return { score: 0, warning: 'userInputs', isRejected: true };
    if (isCommon(password)) return { score: 0, warning: 'common', isRejected: true };
    const head = [...password].slice(0, maxEstimatedLength).join('');
    const { score, feedback } = estimator.check(head, words);
    return { score, warning: feedback.warning, isRejected: false };
  };
};
export type Estimator = ReturnType<typeof createEstimator>;
