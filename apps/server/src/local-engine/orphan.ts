import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { commandOf } from './process-memory.ts';

const Note = z.object({ pid: z.int().min(2), file: z.string().min(1), port: z.int() });

/**
 * The note about the program that runs. The watchdog ends it with the server; this is for the case that both were killed at
 * the same moment.
 */
export const createOrphanNote = (folder: string) => {
  const path = join(folder, 'process.json');
  return {
    write: (note: z.infer<typeof Note>): Promise<void> =>
      writeFile(path, JSON.stringify(note), { mode: 0o600 }),
    clear: (): Promise<void> => rm(path, { force: true }),
    /**
     * Kills what a former server has left. A process id may belong to another program by now, so its command line must name
     * the same file and port.
     * @returns whether there was one
     */
    async endOrphan(): Promise<boolean> {
      const text = await readFile(path, 'utf8').catch(() => null);
      if (text === null) return false;
      await rm(path, { force: true });
      const { data } = Note.safeParse(parse(text));
      if (data === undefined) return false;
      const command = await commandOf(data.pid);
      if (command === null || !command.includes(data.file) || !command.includes(`--listen-port ${data.port}`))
        return false;
      try {
        process.kill(-data.pid, 'SIGKILL');
        return true;
      } catch {
        return false;
      }
    },
  };
};
export type OrphanNote = ReturnType<typeof createOrphanNote>;

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};
