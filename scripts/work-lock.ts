import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const heartbeatMs = 1000;
/** A holder that was killed stops touching its file; ten missed heartbeats are more than a busy machine causes. */
const staleMs = 10 * heartbeatMs;

const hasCode = (fault: unknown, code: string): boolean =>
  fault instanceof Error && 'code' in fault && fault.code === code;

/** Creates the file with the holder's token; false if it exists. */
const tryCreate = (path: string, token: string): boolean => {
  try {
    writeFileSync(path, token, { flag: 'wx' });
    return true;
  } catch (fault) {
    if (hasCode(fault, 'EEXIST')) return false;
    throw fault;
  }
};

/** Whether the file is the holder's own: after a sleep of the machine another process may have taken it for stale. */
const isHeldBy = (path: string, token: string): boolean => {
  try {
    return readFileSync(path, 'utf8') === token;
  } catch (fault) {
    if (hasCode(fault, 'ENOENT')) return false;
    throw fault;
  }
};

/** Removes the file of a holder that no longer runs. The name is unique, so that only one waiting process moves it. */
const removeStale = (path: string): void => {
  try {
    const stale = readFileSync(path, 'utf8');
    if (Date.now() - statSync(path).mtimeMs < staleMs) return;
    const moved = `${path}.${randomUUID()}`;
    renameSync(path, moved);
    // Another process was faster, and this is its lock.
    if (readFileSync(moved, 'utf8') !== stale) renameSync(moved, path);
    else rmSync(moved);
  } catch (fault) {
    if (!hasCode(fault, 'ENOENT')) throw fault;
  }
};

/**
 * Runs `work` while no other process of this checkout does it: `start` and `test` may be started at the same time.
 * @param path the file that marks the work; it is touched while `work` runs
 * @param onWait called once if another process has to finish first
 */
export const withWorkLock = async <T>(
  path: string,
  onWait: () => void,
  work: () => Promise<T>,
): Promise<T> => {
  const token = randomUUID();
  mkdirSync(dirname(path), { recursive: true });
  for (let waits = 0; !tryCreate(path, token); waits += 1) {
    if (waits === 0) onWait();
    removeStale(path);
    await sleep(100);
  }
  const heartbeat = setInterval(() => {
    if (isHeldBy(path, token)) utimesSync(path, new Date(), new Date());
  }, heartbeatMs);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    if (isHeldBy(path, token)) rmSync(path, { force: true });
  }
};
