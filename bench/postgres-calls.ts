import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openTestDatabase } from '@atelier/db/testing';
import startPostgres from '@atelier/db/testing/global-setup';
import { type SharedCall, saturate } from './load.ts';
import type { Variant } from './rounds.ts';
import { type Member, newMember, type Subject, startSubject } from './subject.ts';
import type { SuiteContext } from './suite.ts';
import { verifyAnswers } from './verify.ts';

export const onPostgres = 'atelier on PostgreSQL';
export const unbatchedOnPostgres = `${onPostgres}, a statement for each look-up`;

const unbatchedEntry = fileURLToPath(new URL('./unbatched.mjs', import.meta.url));

export interface PostgresCalls {
  readonly variants: readonly Variant[];
  readonly stop: () => Promise<void>;
}

/**
 * The product on the PostgreSQL of the tests, which runs on the client's processor, with and without batches. Every connection
 * has a user of its own: the look-ups of one user would be one even without a batch of several.
 */
export const startPostgresCalls = async (
  { dir, cores }: SuiteContext,
  connections: number,
): Promise<PostgresCalls> => {
  const started: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const one of started.reverse()) await one();
  };
  const start = async (url: string, entry?: string): Promise<Subject> => {
    const subject = await startSubject(mkdtempSync(join(dir, 'postgres-')), cores, {
      postgresUrl: url,
      entry,
    });
    started.push(subject.stop);
    return subject;
  };
  try {
    const stopServer = await startPostgres();
    started.push(async () => stopServer?.());
    const { url, drop } = await openTestDatabase('postgres');
    started.push(drop);
    const batched = await start(url);
    const members: Member[] = await Promise.all(
      Array.from({ length: connections }, () => newMember(batched)),
    );
    const unbatched = await start(url, unbatchedEntry);
    const variant = async (name: string, { origin, cpuUs }: Subject): Promise<Variant> => {
      const call: SharedCall = {
        url: `${origin}/trpc/account.me`,
        cookies: members.map(({ cookie }) => cookie),
        cpuUs,
      };
      for (const { cookie, email } of members)
        await verifyAnswers({ name, url: call.url, cookie, expects: email, refusal: 'unauthorized' });
      return { name, measure: (durationS) => saturate(call, { connections, durationS }) };
    };
    return {
      variants: [await variant(onPostgres, batched), await variant(unbatchedOnPostgres, unbatched)],
      stop,
    };
  } catch (fault) {
    await stop();
    throw fault;
  }
};
