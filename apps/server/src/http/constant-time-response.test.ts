import { createPasswordHasher } from '@atelier/auth';
import { describe, expect, test } from 'vitest';
import { startTestServer } from '../testing/in-process.ts';
import type { Answer, Client } from '../testing/in-process-client.ts';
import { differsInEveryRound, measureRound, type Round, type Side } from '../testing/timing-rounds.ts';

/**
 * Steps of the answers in milliseconds, round by round, while they look uneven. The first is some times what the work
 * takes when the machine has nothing else to do; where it takes longer than a step, the dearer side ends a step later.
 * The last is production's default. A response that does not wait for its step is detected with each of them.
 */
const stepsMs = [15, 60, 250];

type Ask = (side: Side, n: number) => Promise<Answer>;

/** What a client sees of a response except its text, which other tests compare. */
const shapeOf = ({ status, bytes, headers }: Answer): string =>
  JSON.stringify([status, bytes.length, Object.keys(headers).toSorted()]);

const measure = async (what: string, ask: Ask, pairs: number): Promise<Round> => {
  const shapes: Record<Side, Set<string>> = { known: new Set(), unknown: new Set() };
  const round = await measureRound(pairs, async (side, n) => {
    const startedMs = performance.now();
    const answer = await ask(side, n);
    const tookMs = performance.now() - startedMs;
    shapes[side].add(shapeOf(answer));
    return tookMs;
  });
  expect(shapes.known.size).toBe(1);
  expect(shapes.unknown).toEqual(shapes.known);
  const difference = `unknown − known = ${round.medianDifference.toFixed(3)} ms in the median`;
  console.info(`${what}: ${pairs} pairs, ${difference}, p = ${round.p.toFixed(4)}`);
  return round;
};

/** As many of either kind, so that whatever is counted for each address stands as high. */
const poolSize = 20;

/** Patience for three rounds of several hundred answers, each after the longest step, on a machine that is busy. */
const longTimeout = { timeout: 600_000 };

describe('neither time nor content of a response reveals whether an address has an account', () => {
  type Application = Readonly<{ client: Client; addressOf: (side: Side, n: number) => string }>;
  const unknown = Array.from({ length: poolSize }, (_, n) => `nobody${n}@example.org`);

  const open = async (parts: Parameters<typeof startTestServer>[1], emailVerifiedAt: Date | null) => {
    const server = await startTestServer({ REQUIRE_EMAIL_VERIFICATION: 'true' }, parts);
    const client = server.client();
    await client.csrfToken();
    const users = await Promise.all(
      Array.from({ length: poolSize }, () => server.user('user', { emailVerifiedAt })),
    );
    const known = users.map(({ email }) => email);
    const addressOf = (side: Side, n: number) => (side === 'known' ? known : unknown)[n % poolSize] ?? '';
    return { server, application: { client, addressOf } };
  };

  /** Each round has its own server, so that no throttle carries over. */
  const expectEven = async (
    what: string,
    askIn: (application: Application) => Ask,
    pairs: number,
    rounds: readonly Parameters<typeof startTestServer>[1][],
    emailVerifiedAt: Date | null = new Date(),
  ): Promise<void> => {
    const isUneven = await differsInEveryRound(rounds, async (parts) => {
      const { server, application } = await open(parts, emailVerifiedAt);
      try {
        return await measure(what, askIn(application), pairs);
      } finally {
        await server.stop();
      }
    });
    expect(isUneven).toBe(false);
  };

  const askToSignIn =
    ({ client, addressOf }: Application): Ask =>
    (side, n) =>
      client.signIn(addressOf(side, n), 'eleven wrong swans at noon');

  describe('with cheap password hashes, the same on both sides', () => {
    const argon2 = { memorySizeKiB: 8, iterations: 1, parallelism: 1 };
    const hasher = createPasswordHasher({ concurrency: 2, maxQueue: 100, argon2 });
    const rounds = stepsMs.map((constantTimeStepMs) => ({ hasher, constantTimeStepMs }));

    test('when a reset is requested', longTimeout, async () => {
      const askIn =
        ({ client, addressOf }: Application): Ask =>
        (side, n) =>
          client.mutate('emailLinks.forgotPassword', { email: addressOf(side, n) });
      await expectEven('forgotPassword', askIn, 200, rounds);
    });

    test('when another verification is requested', longTimeout, async () => {
      const askIn =
        ({ client, addressOf }: Application): Ask =>
        (side, n) =>
          client.mutate('emailLinks.resendVerification', { email: addressOf(side, n) });
      await expectEven('resendVerification', askIn, 200, rounds, null);
    });

    test('when a password is wrong', longTimeout, async () => {
      await expectEven('signIn', askToSignIn, 200, rounds);
    });

    test('when a user registers', longTimeout, async () => {
      const askIn =
        ({ client, addressOf }: Application): Ask =>
        (side, n) =>
          client.register(
            side === 'known' ? addressOf(side, n) : `fresh${n}@example.org`,
            'eleven slow swans at noon',
          );
      await expectEven('register', askIn, 200, rounds);
    });
  });

  describe('with real passwords', () => {
    test('when a password is hashed', longTimeout, async () => {
      // Without constant-time steps: hashing itself must take as long for a missing account as for an existing one.
      const rounds = stepsMs.map(() => ({ constantTimeStepMs: 0 }));
      await expectEven('signIn, hashed as in production', askToSignIn, 100, rounds);
    });
  });
});

test('the setting gives the step, also for hashes of older systems', async ({ onTestFinished }) => {
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
