import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';

// The cost grows faster than the length, and most with signs that may stand for letters (`4`, `@`): 64 characters in
// a hundred readings block the process for 200 ms, 32 in four readings for 3. What 32 characters cannot show to be
// strong is a repetition.
const maxEstimatedLength = 32;
const maxReadings = 4;

/**
 * Tells whether the first 32 code points alone are as strong as asked; what stands behind them can only help.
 * Words about the person count as the first that anybody would guess. Loads the dictionaries: make one and keep it.
 */
export const createStrengthCheck = (
  least: number,
): ((password: string, contextWords: string[]) => boolean) => {
  const estimator = new ZxcvbnFactory({
    dictionary,
    graphs: adjacencyGraphs,
    l33tMaxSubstitutions: maxReadings,
  });
  return (password, contextWords) => {
    const head = [...password].slice(0, maxEstimatedLength).join('');
    return estimator.check(head, contextWords).score >= least;
  };
};
