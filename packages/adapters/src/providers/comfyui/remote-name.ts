const workflow = 'workflow:';
const checkpoint = 'checkpoint:';

export const remoteNameOfWorkflow = (id: string): string => `${workflow}${id}`;
export const remoteNameOfCheckpoint = (file: string): string => `${checkpoint}${file}`;

/** The file of a checkpoint; null if the name is that of a workflow. */
export const checkpointOf = (remoteName: string): string | null =>
  remoteName.startsWith(checkpoint) ? remoteName.slice(checkpoint.length) : null;
