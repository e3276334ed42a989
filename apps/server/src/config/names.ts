/** Finds misspelt settings, which would otherwise be ignored silently. */

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

/** How many typos a name of this length may have: short names have many neighbours. */
const maxTypos = (name: string): number => (name.length < 5 ? 0 : name.length < 8 ? 1 : 2);

/** First words that other programs use in their variables as well. */
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
/** Share of the longer name that may differ for two names to count as similar. */
const maxDifference = 0.34;

interface UnknownVariable {
  readonly name: string;
  /** The most similar setting. */
  readonly nearest: string;
  /** Whether it differs by a typo only. */
  readonly isTypo: boolean;
}

/** The candidate at the smallest distance, and that distance. */
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

const unknownVariableOf = (name: string, known: readonly string[]): UnknownVariable | null => {
  const upper = name.toUpperCase().replaceAll('-', '_');
  const { nearest, steps } = nearestOf(upper, known);
  // A short name in lower case, `host` or `port`, may well be another program's.
  if (steps === 0) return { name, nearest, isTypo: maxTypos(nearest) > 0 };
  if (steps <= maxTypos(nearest)) return { name, nearest, isTypo: true };
  // An abbreviated name is far from the full one by distance.
  const full = upper.length < 8 ? undefined : known.find((candidate) => candidate.startsWith(upper));
  if (full !== undefined) return { name, nearest: full, isTypo: false };
  const word = firstWord(upper);
  if (sharedWords.has(word)) return null;
  const family = upper.includes('_') ? known.filter((setting) => firstWord(setting) === word) : [];
  if (family.length > 0) return { name, nearest: nearestOf(upper, family).nearest, isTypo: false };
  const isSimilar = upper.length >= 8 && steps / Math.max(upper.length, nearest.length) <= maxDifference;
  return isSimilar ? { name, nearest, isTypo: false } : null;
};

/** Other names are never printed: they could contain a value or control a terminal. */
const plainName = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

/** Variables that are not in `settings` (nor `…_FILE` of one) but resemble one. Empty variables are left out. */
export const unknownVariables = (env: NodeJS.ProcessEnv, settings: readonly string[]): UnknownVariable[] => {
  const known = settings.flatMap((name) => [name, `${name}_FILE`]);
  const exact = new Set(known);
  return Object.entries(env)
    .filter(
      ([name, value]) => value !== undefined && value !== '' && !exact.has(name) && plainName.test(name),
    )
    .flatMap(([name]) => unknownVariableOf(name, known) ?? []);
};
