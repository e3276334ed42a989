/** The forms in which passwords lie in the database: Argon2id, and bcrypt as older systems left it (R-ID-3). */
export const argon2Pattern =
  /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$[A-Za-z0-9+/]{22,86}\$[A-Za-z0-9+/]{43,86}$/;
export const bcryptPattern = /^\$2[aby]\$(\d{2})\$[./A-Za-z0-9]{53}$/;

/** bcrypt reads no more of a password than these bytes. */
const bcryptBytes = 72;

/**
 * Whether a bcrypt hash accepts no password but this one, given that it accepts this one. bcrypt reads 72 bytes of
 * UTF-8 and repeats shorter passwords, each ended by a NUL, until these are full: it cannot tell passwords apart that
 * agree in their first 72 bytes, nor `a` from `a␀a`.
 * @param password as it is hashed, in NFKC
 */
export const isWholeForBcrypt = (password: string): boolean =>
  new TextEncoder().encode(password).length < bcryptBytes && !password.includes('\0');

/** bcrypt takes twice as long with each step; 14 is about a second of one core. */
const bcryptCosts = { least: 4, most: 14 };
/** The most that one sign-in may take of the machine. */
const argon2Most = { memoryKiB: 262_144, iterations: 16, parallelism: 16 };

/**
 * Whether a hash from elsewhere can be verified here at a bearable cost: a file must not bring hashes that keep a core
 * busy for hours or ask for all of the memory at each sign-in.
 */
export const isBearableHash = (hash: string): boolean => {
  const [, cost] = bcryptPattern.exec(hash) ?? [];
  if (cost !== undefined) return Number(cost) >= bcryptCosts.least && Number(cost) <= bcryptCosts.most;
  const [, memory = NaN, iterations = NaN, parallelism = NaN] = argon2Pattern.exec(hash)?.map(Number) ?? [];
  return (
    // What Argon2 itself asks for (RFC 9106, section 3.1).
    parallelism >= 1 &&
    parallelism <= argon2Most.parallelism &&
    memory >= 8 * parallelism &&
    memory <= argon2Most.memoryKiB &&
    iterations >= 1 &&
    iterations <= argon2Most.iterations
  );
};

/** Of each kind the hash that takes longest to verify. */
export const dearestHashes = (hashes: readonly string[]): readonly string[] => {
  const dearest = (pattern: RegExp, costOf: (figures: readonly number[]) => number): string[] => {
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
    ...dearest(bcryptPattern, ([cost = 0]) => cost),
    ...dearest(argon2Pattern, ([memory = 0, iterations = 0]) => memory * iterations),
  ];
};
