/**
 * Nothing but the hashing of a sign-in, on the product's own queue with its own settings: `node hashes.ts SECONDS` prints
 * how many passwords it verified in each second. No sign-in can be faster than that.
 */
import { argon2Defaults, createPasswordHasher } from '@atelier/auth/passwords';
import type { HashCount } from '../hashes.ts';

/** As the product is configured by default. */
const concurrency = 1;
/** Always some more waiting, so that the queue never rests. */
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
// Stays until it is ended, as every contender does.
setInterval(() => undefined, durationMs);
