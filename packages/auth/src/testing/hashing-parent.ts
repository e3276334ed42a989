import { createHashing } from '../passwords/hashing.ts';
import { createHashingProcess } from '../passwords/hashing-process.ts';

// A server that hashes, for the test that kills it. Prints the id of its hashing process.
const hash = await createHashing().hash({ memorySizeKiB: 64, iterations: 1, parallelism: 1 }, 'x');
const hashing = createHashingProcess();
await hashing.verify(hash, 'x');
process.stdout.write(`${hashing.pid()}\n`);
setInterval(() => undefined, 1000);
