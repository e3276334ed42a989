type Environment = Readonly<Record<string, string | undefined>>;

/** Arguments for Node, before the script, and the environment. */
export interface ServerLaunch {
  readonly nodeArgs: readonly string[];
  readonly env: Environment;
}

/**
 * glibc reads these once, at the start of a process; other C libraries ignore them. By default each thread that draws, hashes
 * or reads files has its own memory arena, and after the first large picture others of its size come from these arenas, which
 * are never given back. With few arenas and a fixed threshold the memory of a picture returns to the system when it is freed.
 */
const mallocDefaults = { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '65536' } as const;

/** MiB. Node 24 lets the young generation grow to 128 MiB in two halves, and keeps it when the server is idle. */
const semiSpaceMb = 16;

/**
 * How much of its size the heap may grow, in percent, before V8 collects it as a whole. V8 chooses 10 to 30 for a server that
 * mostly waits, and counts what buffers hold outside of the heap: with pictures of some megabytes that is a collection of a
 * tenth of a second for every second or third job.
 */
const heapGrowthPercent = 100;

/** The server collects garbage when it falls silent. */
const exposeGc = '--expose-gc';

/**
 * How the server's process has to be started so that its memory returns to the system after load (decision 36). What the
 * operator has set in the environment is kept.
 */
export const serverLaunch = (env: Environment): ServerLaunch => ({
  nodeArgs: [
    exposeGc,
    `--heap-growing-percent=${heapGrowthPercent}`,
    ...(/--max[-_]semi[-_]space[-_]size/.test(env.NODE_OPTIONS ?? '')
      ? []
      : [`--max-semi-space-size=${semiSpaceMb}`]),
  ],
  env: { ...mallocDefaults, ...env },
});
