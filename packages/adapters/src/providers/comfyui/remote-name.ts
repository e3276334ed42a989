const workflow = 'workflow:';
const checkpoint = 'checkpoint:';
const upscaler = 'upscaler:';

export const remoteNameOfWorkflow = (id: string): string => `${workflow}${id}`;
export const remoteNameOfCheckpoint = (file: string): string => `${checkpoint}${file}`;
export const remoteNameOfUpscaler = (file: string): string => `${upscaler}${file}`;

/** The file of a checkpoint; null if the name is that of something else. */
export const checkpointOf = (remoteName: string): string | null =>
  remoteName.startsWith(checkpoint) ? remoteName.slice(checkpoint.length) : null;

/** The file of an upscale model; null if the name is that of something else. */
export const upscalerOf = (remoteName: string): string | null =>
  remoteName.startsWith(upscaler) ? remoteName.slice(upscaler.length) : null;
