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

/** Which graphics cards a neural engine uses, and how; neither settings nor secrets. */
const cards =
  /^(?:CUDA_VISIBLE_DEVICES|HIP_VISIBLE_DEVICES|ROCR_VISIBLE_DEVICES|HSA_OVERRIDE_GFX_VERSION|VK_(?:ICD|DRIVER)_FILES|VK_ICD_FILENAMES|GGML_[A-Z_]+)$/;

/** The part of an environment that a neural engine may have. */
export const engineEnv = (env: Readonly<Record<string, string | undefined>>): Record<string, string> => ({
  ...Object.fromEntries(
    Object.entries(env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && cards.test(entry[0]),
    ),
  ),
  ...workerEnv(env),
});
