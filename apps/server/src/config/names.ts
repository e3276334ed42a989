/** Settings that are nearly ours: what an operator meant to set and, without a word, did not. */

/** Levenshtein distance, with a swap of neighbours as one step (optimal string alignment). */
const distance = (a: string, b: string): number => {
  let [beforeLast, last]: [number[], number[]] = [[], Array.from({ length: b.length + 1 }, (_, at) => at)];
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const differs = a[i - 1] === b[j - 1] ? 0 : 1;
      let steps = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + differs);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwap) steps = Math.min(steps, (beforeLast[j - 2] ?? 0) + 1);
      row.push(steps);
    }
    [beforeLast, last] = [last, row];
  }
  return last[b.length] ?? 0;
};

/** Slips that a name of this length may have and still be taken for ours: short names have many neighbours. */
const slipsIn = (name: string): number => (name.length < 5 ? 0 : name.length < 8 ? 1 : 2);

/** First words that other programs use for variables of their own as well. */
const sharedWords = new Set([
  'NODE',
  'GITHUB',
  'GOOGLE',
  'HOST',
  'LOG',
  'APP',
  'DATA',
  'MAIL',
  'SESSION',
  'PORT',
  'PGPASSWORD',
]);
const firstWord = (name: string): string => name.split('_', 1)[0] ?? '';
/** Of the longer name, the share that may differ for the two to be thought of together. */
const likeness = 0.34;

export interface StrayName {
  readonly name: string;
  /** The setting of ours that it is nearest to. */
  readonly nearest: string;
  /** Whether it differs by a slip alone. */
  readonly isSlip: boolean;
}

/** The candidate at the least distance, and that distance; none of an empty list. */
const nearestOf = (name: string, candidates: readonly string[]) => {
  let nearest = '';
  let steps = Infinity;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - name.length) >= steps) continue;
    const found = distance(name, candidate);
    if (found < steps) [nearest, steps] = [candidate, found];
  }
  return { nearest, steps };
};

const strayOf = (name: string, known: readonly string[]): StrayName | null => {
  const upper = name.toUpperCase().replaceAll('-', '_');
  const { nearest, steps } = nearestOf(upper, known);
  // A short name in lower case, `host` or `port`, is as likely another program's.
  if (steps === 0) return { name, nearest, isSlip: slipsIn(nearest) > 0 };
  if (steps <= slipsIn(nearest)) return { name, nearest, isSlip: true };
  // Who cut a name short is nearer to it than distances tell.
  const whole = upper.length < 8 ? undefined : known.find((candidate) => candidate.startsWith(upper));
  if (whole !== undefined) return { name, nearest: whole, isSlip: false };
  const word = firstWord(upper);
  if (sharedWords.has(word)) return null;
  const family = upper.includes('_') ? known.filter((own) => firstWord(own) === word) : [];
  if (family.length > 0) return { name, nearest: nearestOf(upper, family).nearest, isSlip: false };
  const isAlike = upper.length >= 8 && steps / Math.max(upper.length, nearest.length) <= likeness;
  return isAlike ? { name, nearest, isSlip: false } : null;
};

/** Only such a name can be shown: an odd one could carry a value, or act on a terminal. */
const plainName = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

/**
 * The variables of an environment that are none of `settings` (nor `…_FILE` of one) and look as if they were meant to be.
 * Variables without a value are left out: they set nothing.
 */
export const strayNames = (env: NodeJS.ProcessEnv, settings: readonly string[]): StrayName[] => {
  const known = settings.flatMap((name) => [name, `${name}_FILE`]);
  const own = new Set(known);
  return Object.entries(env)
    .filter(([name, value]) => value !== undefined && value !== '' && !own.has(name) && plainName.test(name))
    .flatMap(([name]) => strayOf(name, known) ?? []);
};
