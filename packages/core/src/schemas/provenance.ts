import { z } from 'zod';

/** What a browser needs to tell whether this studio signed a file. */
export const StudioTrust = z.strictObject({
  /** The studio's host name, as in its certificates. */
  studio: z.string(),
  /** Root certificates of all keys there ever were, PEM. */
  roots: z.array(z.string()),
  /** Of the certificates that signed, decimal: a root from elsewhere has issued others, too. */
  serialNumbers: z.array(z.string()),
});
export type StudioTrust = z.infer<typeof StudioTrust>;
