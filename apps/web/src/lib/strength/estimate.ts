import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';
import type { Estimate } from './words.ts';

// The same bounds, word lists and readings as on the server, so that both come to the same result.
const maxEstimatedLength = 32;
const maxReadings = 4;

/**
 * Estimates how hard passwords are to guess; `personal` counts as the first that anybody would try. Loads the word
 * lists (a tenth of a second): fetch this module only when a password is about to be chosen, and make one.
 */
export const createEstimator = () => {
  const estimator = new ZxcvbnFactory({
    dictionary,
    graphs: adjacencyGraphs,
    l33tMaxSubstitutions: maxReadings,
  });
  return (password: string, personal: readonly string[]): Estimate => {
    const head = [...password].slice(0, maxEstimatedLength).join('');
    const { score, feedback } = estimator.check(head, [...personal]);
    return { score, warning: feedback.warning };
  };
};
export type Estimator = ReturnType<typeof createEstimator>;
