import { Argon2id, Bcrypt } from 'oslo/password';
import { bcryptPattern } from './stored-hashes.ts';

export interface Argon2Settings {
  readonly memorySizeKiB: number;
  readonly iterations: number;
  readonly parallelism: number;
}

/** The expensive part of password hashing, without queue and policy. */
export interface Hashing {
  /** An Argon2id hash as a PHC string. */
  hash(argon2: Argon2Settings, password: string): Promise<string>;
  /** Whether the password matches an Argon2id or bcrypt hash; false if the hash cannot be parsed. */
  verify(hash: string, password: string): Promise<boolean>;
}

/** Hashes on the thread pool of this process. */
export const createHashing = (): Hashing => {
  const bcrypt = new Bcrypt();
  const argon2id = new Argon2id();
  return {
    hash: ({ memorySizeKiB, iterations, parallelism }, password) =>
      new Argon2id({ memorySize: memorySizeKiB, iterations, parallelism }).hash(password),
    verify: (hash, password) =>
      bcryptPattern.test(hash)
        ? bcrypt.verify(hash, password)
        : // The library throws if it cannot parse the hash; such a hash matches no password.
          argon2id.verify(hash, password).catch(() => false),
  };
};
