/** What a process needs to load its libraries and to manage its memory. Neither settings nor secrets of the server. */
const passedOn = [
  ...['LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH', 'DYLD_FALLBACK_LIBRARY_PATH'],
  ...['UV_THREADPOOL_SIZE', 'TZ'],
];

/** The part of an environment that a worker process may have: an allow-list. */
export const workerEnv = (env: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).filter(
      (entry): entry is [string, string] =>
        entry[1] !== undefined && (passedOn.includes(entry[0]) || entry[0].startsWith('MALLOC_')),
    ),
  );
