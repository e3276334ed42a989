import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { openTestDatabase } from '@atelier/db/testing';
import startPostgres from '@atelier/db/testing/global-setup';
import { seeded } from './gallery-seed.ts';
import { startSubject } from './subject.ts';
import type { SuiteContext } from './suite.ts';

/** Measures a gallery on the PostgreSQL server of the tests: default memory, on the client's processor. */
export const galleryOnPostgres = async <T>(
  context: SuiteContext,
  images: number,
  measure: (origin: string, cookie: string) => Promise<T>,
): Promise<T> => {
  const stopServer = await startPostgres();
  const { url, drop } = await openTestDatabase('postgres');
  const dir = mkdtempSync(join(context.dir, 'postgres-'));
  try {
    const owner = await seeded({ ...context, dir }, images, url);
    const subject = await startSubject(dir, context.cores, { postgresUrl: url });
    try {
      return await measure(subject.origin, owner.cookie);
    } finally {
      await subject.stop();
    }
  } finally {
    await drop();
    await stopServer?.();
  }
};
