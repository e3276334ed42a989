import { type FSWatcher, readdirSync, watch } from 'node:fs';
import { join, sep } from 'node:path';

/** Folders that no source is read from, and files that editors write beside the edited one. */
const ignored = /^(node_modules|dist|\.turbo|coverage)$|^\.|~$|^4913$|\.swp$/;

const subfoldersOf = (folder: string): string[] => {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !ignored.test(entry.name))
      .map(({ name }) => join(folder, name));
  } catch {
    return [];
  }
};

/**
 * Watches folders, not files: many editors save by renaming a new file over the old one, after which a watch on the file
 * itself sees nothing more (`node --watch` on Linux).
 * @param onChange called once after changes that follow each other within `settleMs`
 * @returns a function that ends the watch
 */
export const watchFolders = (
  folders: readonly string[],
  onChange: (file: string) => void,
  settleMs = 150,
): (() => void) => {
  const watchers = new Map<string, FSWatcher>();
  let timer: NodeJS.Timeout | undefined;

  const forget = (folder: string): void => {
    for (const [path, watcher] of watchers) {
      if (path !== folder && !path.startsWith(`${folder}${sep}`)) continue;
      watcher.close();
      watchers.delete(path);
    }
  };
  const follow = (folder: string): void => {
    if (watchers.has(folder)) return;
    try {
      const watcher = watch(folder, (kind, name) => {
        if (name === null || ignored.test(name)) return;
        // Created, removed or moved: a watch on a folder of this name may be on one that was removed.
        if (kind === 'rename') forget(join(folder, name));
        for (const subfolder of subfoldersOf(folder)) follow(subfolder);
        clearTimeout(timer);
        timer = setTimeout(() => onChange(join(folder, name)), settleMs);
      });
      watcher.on('error', () => forget(folder));
      watchers.set(folder, watcher);
    } catch {
      return; // It was removed in the meantime.
    }
    for (const subfolder of subfoldersOf(folder)) follow(subfolder);
  };

  for (const folder of folders) follow(folder);
  return () => {
    clearTimeout(timer);
    for (const folder of [...watchers.keys()]) forget(folder);
  };
};
