import { createPasswordHasher } from '@atelier/auth';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import type { Answer, Client } from '../testing/in-process-client.ts';
import { rankTest } from '../testing/rank-test.ts';

/** Milliseconds, some times what the work takes. In production they are longer, which could only hide more. */
const evenAnswerMs = 15;
/** A wrong difference shows at every attempt; a machine that is busy with something else does not. */
const attempts = 3;
const leastP = 0.001;

type Side = 'known' | 'unknown';
type Ask = (side: Side, n: number) => Promise<Answer>;

/** What anybody can see of an answer but its words: those are compared by other tests. */
const shapeOf = ({ status, bytes, headers }: Answer): string =>
  JSON.stringify([status, bytes.length, Object.keys(headers).toSorted()]);

/** Asks about known and unknown addresses in pairs, by the toss of a coin the one or the other first. */
const measure = async (ask: Ask, pairs: number) => {
  const times: Record<Side, number[]> = { known: [], unknown: [] };
  const shapes: Record<Side, Set<string>> = { known: new Set(), unknown: new Set() };
  for (let n = 0; n < pairs; n += 1) {
    const sides: Side[] = Math.random() < 0.5 ? ['known', 'unknown'] : ['unknown', 'known'];
    for (const side of sides) {
      const startedMs = performance.now();
      const answer = await ask(side, n);
      times[side].push(performance.now() - startedMs);
      shapes[side].add(shapeOf(answer));
    }
  }
  return { ...rankTest(times.known, times.unknown), shapes };
};

const expectEven = async (what: string, ask: Ask, pairs: number): Promise<void> => {
  let best = 0;
  for (let attempt = 1; attempt <= attempts && best <= leastP; attempt += 1) {
    const { p, medianDifference, shapes } = await measure(ask, pairs);
    console.info(
      `${what}: ${pairs} pairs, unknown − known = ${medianDifference.toFixed(3)} ms in the median, p = ${p.toFixed(4)}`,
    );
    expect(shapes.known.size).toBe(1);
    expect(shapes.unknown).toEqual(shapes.known);
    best = Math.max(best, p);
  }
  expect(best).toBeGreaterThan(leastP);
};

/** As many of either kind, so that whatever is counted for each address stands as high. */
const poolSize = 20;

describe('nobody can tell by the time or the look of an answer whether an address has an account', () => {
  let server: TestServer;
  let client: Client;
  let known: readonly string[];
  const unknown = Array.from({ length: poolSize }, (_, n) => `nobody${n}@example.org`);
  const addressOf = (side: Side, n: number): string =>
    (side === 'known' ? known : unknown)[n % poolSize] ?? '';
  const askToSignIn: Ask = (side, n) => client.signIn(addressOf(side, n), 'eleven wrong swans at noon');

  const open = async (parts: Parameters<typeof startTestServer>[1]) => {
    server = await startTestServer({ REQUIRE_EMAIL_VERIFICATION: 'true' }, { evenAnswerMs, ...parts });
    client = server.client();
    await client.csrfToken();
  };
  const people = async (emailVerifiedAt: Date | null) => {
    const users = await Promise.all(
      Array.from({ length: poolSize }, () => server.user('user', { emailVerifiedAt })),
    );
    return users.map(({ email }) => email);
  };

  describe('with cheap passwords, which are the same on both sides', () => {
    beforeAll(async () => {
      const argon2 = { memorySizeKiB: 8, iterations: 1, parallelism: 1 };
      await open({ hasher: createPasswordHasher({ concurrency: 2, maxQueue: 100, argon2 }) });
    });
    afterAll(() => server.stop());

    test('when a reset is asked for', { timeout: 120_000 }, async () => {
      known = await people(new Date());
      const ask: Ask = (side, n) => client.mutate('auth.forgotPassword', { email: addressOf(side, n) });
      await expectEven('forgotPassword', ask, 200);
    });

    test('when another verification is asked for', { timeout: 120_000 }, async () => {
      known = await people(null);
      const ask: Ask = (side, n) => client.mutate('auth.resendVerification', { email: addressOf(side, n) });
      await expectEven('resendVerification', ask, 200);
    });

    test('when a password is wrong', { timeout: 120_000 }, async () => {
      known = await people(new Date());
      await expectEven('signIn', askToSignIn, 200);
    });

    test('when somebody registers', { timeout: 120_000 }, async () => {
      known = await people(new Date());
      let fresh = 0;
      const ask: Ask = (side, n) => {
        fresh += 1;
        const email = side === 'known' ? addressOf(side, n) : `fresh${fresh}@example.org`;
        return client.register(email, 'eleven slow swans at noon');
      };
      await expectEven('register', ask, 200);
    });
  });

  describe('with real passwords', () => {
    // No waiting for steps here: the hash itself must take as long for nobody as for somebody.
    beforeAll(() => open({ evenAnswerMs: 0 }));
    afterAll(() => server.stop());

    test('when a password is hashed', { timeout: 120_000 }, async () => {
      known = await people(new Date());
      await expectEven('signIn, hashed as in production', askToSignIn, 100);
    });
  });
});

test('the setting says at which multiples, hashes of older systems included', async ({ onTestFinished }) => {
  const server = await startTestServer({ EVEN_ANSWER_MS: '400' });
  onTestFinished(() => server.stop());
  // bcrypt of cost 4, which is done long before.
  const passwordHash = '$2y$04$sj0dxrlrgq43sZsAexpUxeYKtvnT5k1ZcVVQfhKDK6DnqBPnj6Jq.';
  const { email } = await server.user('user', { passwordHash });
  const client = server.client();
  await client.csrfToken();
  for (const who of [email, 'nobody@example.org']) {
    const startedMs = performance.now();
    expect((await client.signIn(who, 'eleven wrong swans at noon')).status).toBe(401);
    expect(performance.now() - startedMs, who).toBeGreaterThanOrEqual(400);
  }
});
