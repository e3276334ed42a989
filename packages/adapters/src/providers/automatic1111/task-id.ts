import { createHash } from 'node:crypto';

/** The task id that we force on a submission, in the form of AUTOMATIC1111's own: always the same for the same key. */
export const taskIdOf = (key: string): string =>
  `task(atelier-${createHash('sha256').update(`atelier/automatic1111/${key}`).digest('hex').slice(0, 32)})`;
