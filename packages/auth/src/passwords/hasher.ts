import type { PasswordHasher } from '@atelier/core/ports/services';
import { base64 } from 'oslo/encoding';
import { Argon2id, Bcrypt } from 'oslo/password';
import { argon2Pattern, bcryptPattern, fitsBcrypt } from './stored-hashes.ts';
import { createTaskQueue, type TaskQueueSettings } from './task-queue.ts';

export interface Argon2Settings {
  readonly memorySizeKiB: number;
  readonly iterations: number;
  readonly parallelism: number;
}

export interface PasswordHasherSettings extends TaskQueueSettings {
  readonly argon2: Argon2Settings;
}

/** OWASP's parameters. */
export const argon2Defaults: Argon2Settings = { memorySizeKiB: 19_456, iterations: 2, parallelism: 1 };

/**
 * Argon2id for new hashes; bcrypt hashes of older systems still verify (R-ID-3). Hashing runs on the thread pool, never on
 * the event loop. oslo normalises a password to NFKC before hashing, so that the same characters typed on another
 * keyboard match, and changes nothing else. bcrypt reads 72 bytes at most, as it did when those hashes were made: a bcrypt
 * hash is not replaced if the typed password may differ from the owner's beyond these bytes.
 */
export const createPasswordHasher = ({ argon2, ...queueing }: PasswordHasherSettings): PasswordHasher => {
  const queue = createTaskQueue(queueing);
  const argon2id = new Argon2id({
    memorySize: argon2.memorySizeKiB,
    iterations: argon2.iterations,
    parallelism: argon2.parallelism,
  });
  const bcrypt = new Bcrypt();
  const dummyHash = randomHash(argon2);

  const check = async (hash: string | null, password: string): Promise<boolean> => {
    if (hash !== null && bcryptPattern.test(hash)) return bcrypt.verify(hash, password);
    // No password matches the dummy: its tag is random instead of computed.
    const known = hash !== null && argon2Pattern.test(hash) ? hash : dummyHash;
    // The library throws if it cannot parse the hash; such a hash matches no password.
    return argon2id.verify(known, password).catch(() => false);
  };

  return {
    hash: (password) => queue.run(() => argon2id.hash(password)),
    verify: (hash, password) => queue.run(() => check(hash, password)),
    needsRehash(hash, password) {
      if (bcryptPattern.test(hash)) return fitsBcrypt(password.normalize('NFKC'));
      const [, memory, iterations, parallelism] = argon2Pattern.exec(hash)?.map(Number) ?? [];
      if (memory === undefined || iterations === undefined || parallelism === undefined) return true;
      return (
        memory < argon2.memorySizeKiB || iterations < argon2.iterations || parallelism < argon2.parallelism
      );
    },
  };
};

/** A well-formed hash that no password matches, and that takes as long to verify as a real one. */
const randomHash = ({ memorySizeKiB, iterations, parallelism }: Argon2Settings): string => {
  const random = (bytes: number): string =>
    base64.encode(crypto.getRandomValues(new Uint8Array(bytes)), { includePadding: false });
  return `$argon2id$v=19$m=${memorySizeKiB},t=${iterations},p=${parallelism}$${random(16)}$${random(32)}`;
};
