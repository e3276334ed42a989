import { fileURLToPath } from 'node:url';
import type { Announcement } from './baselines/shared.ts';
import type { Cores } from './machine.ts';
import { startServer } from './processes.ts';

export interface Baseline extends Announcement {
  readonly origin: string;
  readonly stop: () => Promise<void>;
  /** See `ServerProcess`. */
  readonly cpuUs: () => number | null;
}

const announcementIn = (output: string): Announcement | null => {
  const line = output.split('\n').find((candidate) => candidate.includes('"cookies"'));
  return line === undefined ? null : (JSON.parse(line) as Announcement);
};

/** Starts `baselines/<script>` with `dir` for its database. */
export const startBaseline = async (file: string, dir: string, cores: Cores | null): Promise<Baseline> => {
  const script = fileURLToPath(new URL(`./baselines/${file}`, import.meta.url));
  const name = file.replace(/\.\w+$/, '');
  const server = startServer({
    name,
    args: [script],
    dir,
    cores,
    env: { NODE_ENV: 'production', DATA_DIR: dir },
  });
  const announced = await server.waitFor(() => announcementIn(server.output()), 30);
  return {
    ...announced,
    origin: `http://127.0.0.1:${announced.port}`,
    stop: server.stop,
    cpuUs: server.cpuUs,
  };
};
