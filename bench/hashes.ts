import { fileURLToPath } from 'node:url';
import type { Cores } from './machine.ts';
import { startServer } from './processes.ts';

/** The output of `baselines/hashes.ts`. */
export interface HashCount {
  readonly hashesPerS: number;
}

const script = fileURLToPath(new URL('./baselines/hashes.ts', import.meta.url));
const startTimeoutS = 30;
let runs = 0;

/** Passwords verified per second by the product's hashing queue alone, on the server's processor. */
export const measureHashes = async (dir: string, cores: Cores | null, durationS: number): Promise<number> => {
  runs += 1;
  const name = `hashes-${runs}`;
  const counter = startServer({ name, args: [script, String(durationS)], dir, cores, env: {} });
  try {
    const printed = await counter.waitFor(() => counter.output() || null, durationS + startTimeoutS);
    return (JSON.parse(printed) as HashCount).hashesPerS;
  } finally {
    await counter.stop();
  }
};
