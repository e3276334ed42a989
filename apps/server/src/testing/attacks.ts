import { setTimeout as sleep } from 'node:timers/promises';
import type { FiringRecord } from '@atelier/core/ports/detection-store';
import type { PasswordHasher } from '@atelier/core/ports/services';
import { openTestDatabase, type TestDialect } from '@atelier/db/testing';
import type { Parts } from '../compose/compose.ts';
import { startTestServer, type TestServer } from './in-process.ts';

/** Hundreds of attempts: what they cost is not the subject. */
const hasher: PasswordHasher = {
  hash: async (password) => `plain ${password}`,
  verify: async (hash, password) => hash === `plain ${password}`,
  needsRehash: () => false,
};

/** A server that applies the rules in the background as production does, behind a proxy that names each client's address. */
export const startWithDetection = async (
  dialect: TestDialect,
  parts: Partial<Parts> = {},
  settings: Readonly<Record<string, string>> = {},
) => {
  const database = await openTestDatabase(dialect);
  const env = { DATABASE_URL: database.url, TRUSTED_PROXIES: '127.0.0.1', ...settings };
  const server = await startTestServer(env, { hasher, constantTimeStepMs: 0, ...parts });
  server.application.detection.start();
  return {
    ...server,
    databaseUrl: database.url,
    stop: async () => {
      await server.application.detection.stop();
      await server.stop();
      await database.drop();
    },
  };
};

/** A client with this address. */
export const clientAt = (server: Pick<TestServer, 'client'>, address: string) =>
  server.client({ headers: { 'x-forwarded-for': address } });

/** Addresses of networks of their own. */
export const addressOf = (n: number): string => `203.${n >> 8}.${n & 255}.7`;

const pollMs = 20;
const maxWaitMs = 20_000;

/** Waits for a finding of the rule. @returns it, and how many milliseconds after the call it was stored */
export const findingOf = async (
  { db }: Pick<TestServer, 'db'>,
  ruleId: string,
): Promise<{ readonly firing: FiringRecord; readonly tookMs: number }> => {
  const startedMs = performance.now();
  for (;;) {
    const [firing] = await db.detection.firings({ ruleId }, { after: null, limit: 1 });
    const tookMs = performance.now() - startedMs;
    if (firing !== undefined) return { firing, tookMs };
    if (tookMs > maxWaitMs) throw new Error(`The rule ${ruleId} did not fire within ${maxWaitMs} ms.`);
    await sleep(pollMs);
  }
};
