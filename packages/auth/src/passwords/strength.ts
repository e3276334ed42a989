import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';

// The cost grows faster than the length, most of all with characters that may stand for letters (`4`, `@`): 64
// characters with a hundred substitutions block the process for 200 ms, 32 with four for 3 ms. A password whose first 32
// characters are not strong is a repetition.
const maxEstimatedLength = 32;
const maxSubstitutions = 4;

/**
 * Checks whether the first 32 code points have at least this zxcvbn score; more characters only add strength. Words about
 * the user count as the first guesses. The first check loads the dictionaries (50 ms): create one and keep it.
 */
export const createStrengthCheck = (
  minScore: number,
): ((password: string, contextWords: string[]) => boolean) => {
  let estimator: ZxcvbnFactory | undefined;
  return (password, contextWords) => {
    estimator ??= new ZxcvbnFactory({
      dictionary,
      graphs: adjacencyGraphs,
      l33tMaxSubstitutions: maxSubstitutions,
    });
    const head = [...password].slice(0, maxEstimatedLength).join('');
    return estimator.check(head, contextWords).score >= minScore;
  };
};
