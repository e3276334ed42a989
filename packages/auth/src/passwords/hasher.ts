import type { PasswordHasher } from '@atelier/core/ports/services';
import { base64 } from 'oslo/encoding';
import { type Argon2Settings, createHashing, type Hashing } from './hashing.ts';
import { argon2Pattern, bcryptPattern, fitsBcrypt } from './stored-hashes.ts';
import { createTaskQueue, type TaskQueueSettings } from './task-queue.ts';

export interface PasswordHasherSettings extends TaskQueueSettings {
  readonly argon2: Argon2Settings;
  /** Where it is computed; on the thread pool of this process by default. */
  readonly hashing?: Hashing;
}

/** OWASP's parameters. */
export const argon2Defaults: Argon2Settings = { memorySizeKiB: 19_456, iterations: 2, parallelism: 1 };

/**
 * Argon2id for new hashes; bcrypt hashes of older systems still verify (R-ID-3). Hashing runs on the thread pool or
 * in a process of its own, never on the event loop. oslo normalises a password to NFKC before hashing, so that the same characters typed on another
 * keyboard match, and changes nothing else. bcrypt reads 72 bytes at most, as it did when those hashes were made: a bcrypt
 * hash is not replaced if the typed password may differ from the owner's beyond these bytes.
 */
export const createPasswordHasher = ({
  argon2,
  hashing = createHashing(),
  ...queueing
}: PasswordHasherSettings): PasswordHasher => {
  const queue = createTaskQueue(queueing);
  const dummyHash = randomHash(argon2);

  const check = async (hash: string | null, password: string): Promise<boolean> => {
    const isKnown = hash !== null && (bcryptPattern.test(hash) || argon2Pattern.test(hash));
    // No password matches the dummy: its tag is random instead of computed.
    return hashing.verify(isKnown ? hash : dummyHash, password);
  };

  return {
    hash: (password) => queue.run(() => hashing.hash(argon2, password)),
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
