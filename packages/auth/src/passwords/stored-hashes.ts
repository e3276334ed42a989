/** The formats of stored passwords: Argon2id, and bcrypt from older systems (R-ID-3). */
export const argon2Pattern =
  /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$[A-Za-z0-9+/]{22,86}\$[A-Za-z0-9+/]{43,86}$/;
export const bcryptPattern = /^\$2[aby]\$(\d{2})\$[./A-Za-z0-9]{53}$/;

/** bcrypt ignores all bytes of a password beyond these. */
const bcryptBytes = 72;

/**
 * Whether a bcrypt hash that accepts this password accepts no other. bcrypt reads 72 bytes of UTF-8 and repeats a shorter
 * password, terminated by NUL, to fill them: passwords with the same first 72 bytes are equal to it, and so are `a` and
 * `a␀a`.
 * @param password as it is hashed, in NFKC
 */
export const fitsBcrypt = (password: string): boolean =>
  new TextEncoder().encode(password).length < bcryptBytes && !password.includes('\0');

/** bcrypt takes twice as long with each step; 14 takes about a second of one core. */
const bcryptCosts = { min: 4, max: 14 };
/** The maximum cost of one sign-in. */
const argon2Max = { memoryKiB: 262_144, iterations: 16, parallelism: 16 };

/**
 * Whether an imported hash can be verified at an acceptable cost: a file must not bring in hashes that keep a core busy for
 * hours, or take all memory, at each sign-in.
 */
export const isAcceptableHash = (hash: string): boolean => {
  const [, cost] = bcryptPattern.exec(hash) ?? [];
  if (cost !== undefined) return Number(cost) >= bcryptCosts.min && Number(cost) <= bcryptCosts.max;
  const [, memory = NaN, iterations = NaN, parallelism = NaN] = argon2Pattern.exec(hash)?.map(Number) ?? [];
  return (
    // Argon2's own minimum (RFC 9106, section 3.1).
    parallelism >= 1 &&
    parallelism <= argon2Max.parallelism &&
    memory >= 8 * parallelism &&
    memory <= argon2Max.memoryKiB &&
    iterations >= 1 &&
    iterations <= argon2Max.iterations
  );
};

/** For each format, the hash that takes longest to verify. */
export const costliestHashes = (hashes: readonly string[]): readonly string[] => {
  const costliest = (pattern: RegExp, costOf: (figures: readonly number[]) => number): string[] => {
    const costs = hashes.flatMap((hash) => {
      const found = pattern.exec(hash);
      return found === null ? [] : [{ hash, cost: costOf(found.slice(1).map(Number)) }];
    });
    return costs
      .toSorted((a, b) => b.cost - a.cost)
      .slice(0, 1)
      .map(({ hash }) => hash);
  };
  return [
    ...costliest(bcryptPattern, ([cost = 0]) => cost),
    ...costliest(argon2Pattern, ([memory = 0, iterations = 0]) => memory * iterations),
  ];
};
