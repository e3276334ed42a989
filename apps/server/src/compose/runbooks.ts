import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type RunbookId, runbookIds } from '@atelier/core/incidents/incidents';
import { parseRunbook, type Runbook, type RunbookLibrary } from '@atelier/core/incidents/runbook';
import { repositoryRoot } from './stores.ts';

/** The pages in `docs/runbooks`, each read when it is first needed. */
export const openRunbooks = (folder = join(repositoryRoot, 'docs/runbooks')): RunbookLibrary => {
  const read = new Map<RunbookId, Promise<Runbook>>();
  const source = (id: RunbookId): Promise<string> => readFile(join(folder, `${id}.md`), 'utf8');
  const find = (id: RunbookId): Promise<Runbook> => {
    const known = read.get(id);
    if (known !== undefined) return known;
    const reading = source(id).then((text) => parseRunbook(id, text));
    read.set(id, reading);
    // Tried again, in case that it was a fault of the disk.
    reading.catch(() => read.delete(id));
    return reading;
  };
  return { find, source, list: () => Promise.all(runbookIds.map(find)) };
};
