import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('./sd-server-double.ts', import.meta.url));

/** A folder with an executable sd-server and model files that say how it behaves. The caller removes it. */
export const makeProgram = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'atelier-engine-'));
  const binary = join(folder, 'sd-server');
  // A module without an extension is one of CommonJS, which loads the other.
  await writeFile(binary, `#!${process.execPath}\nimport(${JSON.stringify(script)});\n`, { mode: 0o755 });
  let count = 0;
  return {
    folder,
    binary,
    /** A model file with which the program plays this scene. */
    async model(scene: string): Promise<string> {
      count += 1;
      const path = join(folder, `model-${count}.gguf`);
      await writeFile(path, `${scene} \n`);
      return path;
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
};

/** Whether a process runs. */
export const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
