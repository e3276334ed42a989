/**
 * Only the hashing of a sign-in, with the product's queue and default settings: `node hashes.ts SECONDS` prints the passwords
 * verified per second. Sign-ins cannot be faster.
 */
import { argon2Defaults, createPasswordHasher } from '@atelier/auth/passwords';
import type { HashCount } from '../hashes.ts';

/** The product's default. */
const concurrency = 1;
/** Enough concurrent callers that the queue is never empty. */
const waiting = 4;
const password = 'seven quiet herons at dusk';

const durationMs = Number(process.argv[2] ?? 1) * 1000;
const hasher = createPasswordHasher({ concurrency, maxQueue: waiting, argon2: argon2Defaults });
const hash = await hasher.hash(password);

const startedAt = performance.now();
let hashes = 0;
const verify = async (): Promise<void> => {
  while (performance.now() - startedAt < durationMs) {
    if (!(await hasher.verify(hash, password))) throw new Error('The right password was refused.');
    hashes += 1;
  }
};
await Promise.all(Array.from({ length: waiting }, verify));
const seconds = (performance.now() - startedAt) / 1000;
console.log(JSON.stringify({ hashesPerS: hashes / seconds } satisfies HashCount));
// Runs until it is stopped, like every baseline.
setInterval(() => undefined, durationMs);
