import {
  contextWords,
  createCommonPasswords,
  leansOn,
  type PasswordOwner,
} from '@atelier/core/password-words';
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';
import type { Estimate } from './words.ts';

// The same bounds, word lists and readings as on the server, so that both come to the same result.
const maxEstimatedLength = 32;
const maxReadings = 4;

/**
 * Estimates how hard passwords are to guess, as the server of this host does; what says something about their owner
 * counts as the first that anybody would try. Loads the word lists (a tenth of a second): fetch this module only when
 * a password is about to be chosen, and make one.
 */
export const createEstimator = (siteHost: string) => {
  const estimator = new ZxcvbnFactory({
    dictionary,
    graphs: adjacencyGraphs,
    l33tMaxSubstitutions: maxReadings,
  });
  const isCommon = createCommonPasswords(dictionary['passwords-common']);
  return (password: string, owner: PasswordOwner): Estimate => {
    const words = contextWords(owner, siteHost);
    if (leansOn(password, words)) return { score: 0, warning: 'userInputs', isOut: true };
    if (isCommon(password)) return { score: 0, warning: 'common', isOut: true };
    const head = [...password].slice(0, maxEstimatedLength).join('');
    const { score, feedback } = estimator.check(head, words);
    return { score, warning: feedback.warning, isOut: false };
  };
};
export type Estimator = ReturnType<typeof createEstimator>;
