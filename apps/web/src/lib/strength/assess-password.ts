import type { CurrentSession } from '@atelier/core/schemas/auth';

export type PasswordRules = CurrentSession['passwordPolicy'] & { readonly minLength: number };

/** `score` from 0 (guessed at once) to 4, and the key of the first warning. */
export interface Estimate {
  readonly score: number;
  readonly warning: string | null;
  /** Rejected whatever the score and the policy: a common password, or one built on words about its owner. */
  readonly isRejected: boolean;
}

/** What the meter shows. `share` is 0…1; `enough` predicts that the server accepts the password. */
interface Assessment {
  readonly text: string;
  readonly share: number;
  readonly enough: boolean;
}

const topScore = 4;
/** Keeps the meter visible at the lowest score. */
const minShare = 0.1;
const enoughWords = ['Long enough', 'Good enough', 'Good', 'Hard to guess', 'Very hard to guess'];

const advice: Readonly<Record<string, string>> = {
  straightRow: 'Rows of keys are among the first guesses.',
  keyPattern: 'Patterns on the keyboard are among the first guesses.',
  simpleRepeat: 'Repeating a character hardly helps.',
  extendedRepeat: 'Repeating the same piece hardly helps.',
  sequences: 'Runs such as abc or 678 hardly help.',
  recentYears: 'Years are easy to guess.',
  dates: 'Dates are easy to guess.',
  topTen: 'This is one of the ten most used passwords.',
  topHundred: 'This is one of the most used passwords.',
  common: 'This is a password that many people use.',
  similarToCommon: 'This is close to a password that many people use.',
  wordByItself: 'A single word is easy to guess.',
  namesByThemselves: 'Names are easy to guess.',
  commonNames: 'Names are easy to guess.',
  userInputs: 'Your name and email are the first things anyone would try.',
};
const moreWords = 'Add a word or two unrelated to the rest.';

const kinds = [
  { name: 'a lowercase letter', pattern: /\p{Ll}/u },
  { name: 'an uppercase letter', pattern: /\p{Lu}/u },
  { name: 'a digit', pattern: /\p{Nd}/u },
  { name: 'a symbol such as ! or #', pattern: /[\p{P}\p{S}]/u },
];
const listing = new Intl.ListFormat('en-GB');

/** Counted as on the server: code points of the text as typed. */
const lengthOf = (text: string): number => [...text].length;

const assessKinds = (password: string): Assessment => {
  const missing = kinds.filter(({ pattern }) => !pattern.test(password)).map(({ name }) => name);
  const share = 1 - missing.length / kinds.length / 2;
  return missing.length === 0
    ? { text: 'All requirements met.', share: 1, enough: true }
    : { text: `Still needs ${listing.format(missing)}.`, share, enough: false };
};

const tooEasy = (warning: string | null, share: number): Assessment => {
  const reason = warning === null ? undefined : advice[warning];
  return { text: `Too easy to guess. ${reason ?? ''} ${moreWords}`.replace('  ', ' '), share, enough: false };
};

const assessStrength = ({ score, warning }: Estimate, minStrength: number): Assessment => {
  const share = Math.max(minShare, score / topScore);
  return score >= minStrength
    ? { text: `${enoughWords[score]}.`, share, enough: true }
    : tooEasy(warning, share);
};

/**
 * Predicts whether the server accepts a new password, and says what would help. Without an estimate (its word lists
 * load when the field is first focused) only length and character kinds count. The server decides.
 */
export const assessPassword = (
  password: string,
  rules: PasswordRules,
  estimate: Estimate | null,
): Assessment => {
  const length = lengthOf(password);
  const short = rules.minLength - length;
  if (short > 0) {
    const rest = length === 0 ? '' : ` ${short} to go.`;
    const hint = rules.mode === 'passphrase' ? '; a few random words work well' : '';
    return {
      text: `At least ${rules.minLength} characters${hint}.${rest}`,
      share: (length / rules.minLength) * 0.5,
      enough: false,
    };
  }
  if (estimate?.isRejected) return tooEasy(estimate.warning, minShare);
  if (rules.mode === 'complexity') return assessKinds(password);
  if (estimate === null) return { text: `${length} characters, long enough.`, share: 0.5, enough: true };
  return assessStrength(estimate, rules.minStrength);
};
