import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { breachRangeDefaults } from '@atelier/adapters';
import { maxMailAttempts, retryDelayMs } from '@atelier/core/mail-retry';
import { checkRows } from '@atelier/core/testing/check-rows';
import { describe, expect, test } from 'vitest';
import { repositoryRoot } from '../compose/stores.ts';
import { variables } from './config.ts';

const read = (path: string): string => readFileSync(join(repositoryRoot, path), 'utf8');
/** One line per paragraph, because phrases may span lines of the document. */
const page = read('docs/operations.md')
  .replace(/```.*?```/gs, '')
  .replace(/\s+/g, ' ');

const http = 'apps/server/src/http';
const work = `${http}/work-limits.test.ts`;
const wiring = 'apps/server/src/config/concurrency-settings.test.ts';
const application = 'apps/server/src/housekeeping/housekeeping.test.ts';
const stop = 'apps/server/src/lifecycle/shutdown.test.ts';
const mail = 'apps/server/src/outbox/dispatcher.test.ts';
const breaches = 'packages/adapters/src/breaches/range.test.ts';
const pool = 'packages/db/src/postgres/driver.test.ts';
const poolDefaults = 'packages/db/src/postgres/pool.test.ts';
const sessions = `${http}/session-life.test.ts`;

type Proof = readonly [file: string, title: string];
const cutRequests: Proof = [stop, 'cuts a request that takes longer than the grace'];
const mailAtOnce: Proof = [
  wiring,
  'SMTP_CONNECTIONS mails are sent at the same time, at most half of them to one domain',
];
const silentMail: Proof = [
  'packages/adapters/src/mail/smtp.test.ts',
  'a server that accepts the connection and stays silent times out',
];
const retries: readonly Proof[] = [
  [mail, 'a rejected mail is retried with growing delays until it is accepted'],
  [mail, 'a mail that is not accepted for most of a day is given up, with an event that reveals no content'],
];
const poolBounds: Proof = [poolDefaults, 'the pool has its documented bounds'];

/** Every bound in docs/operations.md, quoted, and the tests that fail without it. */
const bounds: Readonly<Record<string, readonly Proof[]>> = {
  'retried after 30 s, 1 min, 2 min … for twelve attempts in all, the last about 17 hours after the first':
    retries,
  'Up to `SMTP_CONNECTIONS` (8) emails are sent at the same time. One recipient domain uses at most half': [
    mailAtOnce,
  ],
  'Sending one email may take `SMTP_TIMEOUT_SECONDS` (30).': [silentMail],
  'deletes each file after `MAILBOX_DAYS` (7)': [[application, 'all of them after MAILBOX_DAYS']],
  'each new password waits up to 1.5 s': [
    [breaches, 'a password counts as unknown when the service fails'],
    [work, 'at most 8 new passwords are looked up among breached ones at a time'],
  ],
  'At most `DATABASE_POOL_SIZE` (10) connections are open. A call that gets none within 5 s is answered 503':
    [
      [wiring, 'at most DATABASE_POOL_SIZE connections to PostgreSQL are used'],
      [pool, 'when all connections are in use a call is rejected as overloaded after its timeout'],
      poolBounds,
    ],
  'whose statement takes 15 s': [[pool, 'a statement that takes too long is aborted'], poolBounds],
  'whose server sends nothing for 20 s': [
    [
      pool,
      'a call to a server that stops responding fails after its timeout, and the connection is not reused',
    ],
    poolBounds,
  ],
  'the database is queried at most once per second': [
    [`${http}/credential-throttle.test.ts`, 'readiness pings the database once for many requests'],
    [`${http}/cached-ping.test.ts`, 'callers share one ping under way'],
  ],
  'Events are removed after `AUDIT_DAYS` (365)': [
    ['packages/api/src/audit/audit-statements.test.ts', 'events are removed after their days'],
  ],
  'can be restored for `TRASH_DAYS` (30)': [
    [application, 'a deleted image is erased with its files after its days in the trash; its job stays'],
  ],
  'blocks that ended (90 days)': [
    [application, 'blocked addresses are forgotten 90 days after their block ended'],
  ],
  'old login attempts (30 days, blocked ones 90)': [
    [
      application,
      'spent values, challenges, email changes, tokens and attempts are removed when they expire, each independently',
    ],
    [application, 'a block ends after 90 days without attempts, not earlier'],
  ],
  'writes wait for `DATABASE_BUSY_TIMEOUT_MS` (5000)': [
    [
      `${http}/database-faults.test.ts`,
      'a change that another program keeps waiting for too long is refused',
    ],
  ],
  'An interrupted run counts as an attempt (`JOB_MAX_ATTEMPTS` (3))': [
    [
      'packages/db/src/conformance/attempt-limits.ts',
      'a job that has used up its attempts is not claimed but failed, once',
    ],
    [
      'apps/server/src/worker/interruptions.test.ts',
      'a job whose workers died too often fails with a readable reason, and their leftovers are removed',
    ],
  ],
  'retries one job at a time, after 1 s, 2 s and so on up to 30 s': [
    ['apps/server/src/worker/full-disk.test.ts', 'is probed by one lane at a time, with growing delays'],
  ],
  'within `SHUTDOWN_GRACE_SECONDS` (10) in all': [cutRequests],
  '503 for `SHUTDOWN_ANNOUNCE_SECONDS` (2)': [[stop, 'before SIGTERM refuses connections /readyz says 503']],
  'if it is above 18 s, those that take longer than all but its last 6 s': [cutRequests],
  'have half of the rest to finish or are returned to the queue': [
    [mail, 'a stop hands back mails whose delivery hangs, so that the next start sends them at once'],
    [mail, 'a stop waits for deliveries in progress'],
  ],
  'the leases of its jobs expire (`JOB_LEASE_SECONDS`)': [
    [
      'apps/server/src/crash.test.ts',
      'that is killed repeatedly during twenty jobs ends each once: no image twice, no quota lost',
    ],
  ],
  '(twice their duration, ten minutes for a code)': [
    [
      'packages/db/src/conformance/claims.ts',
      'a lease that ends far in the future counts as expired: the clock was set back',
    ],
    [
      'packages/db/src/conformance/login-attempts.ts',
      'a lock that ends far in the future counts as over: the clock was set back',
    ],
    [
      'packages/db/src/conformance/outbox.ts',
      'a mail that waits longer than any delay becomes due: the clock was set back',
    ],
    [
      'packages/db/src/conformance/second-factors.ts',
      'a step that was used before the clock was set back blocks no right code',
    ],
  ],
  'one at a time, queue of 200, then 503': [
    [`${http}/sign-in.test.ts`, 'the rest get 503 with Retry-After'],
    ['packages/auth/src/passwords/task-queue.test.ts', 'at most `concurrency` at a time'],
  ],
  '8 at a time, 1.5 s and 256 KiB each': [
    [work, 'at most 8 new passwords are looked up among breached ones at a time'],
    [breaches, 'answers too much, compressed'],
  ],
  'drawing processes; seconds per image': [
    [wiring, 'WORKER_CONCURRENCY pictures are drawn at the same time'],
    [
      wiring,
      'a picture that takes longer than ENGINE_TIMEOUT_SECONDS and the time to store it fails its job',
    ],
    ['packages/core/src/worker-pool.test.ts', 'one worker serves many waiting tasks in order'],
    ['packages/core/src/worker-pool.test.ts', 'a hanging picture times out'],
  ],
  'less than 250 MB of resident memory within a minute': [
    ['apps/server/src/lifecycle/memory.test.ts', 'the memory of pictures returns to the system'],
  ],
  'each ends after 30 s without work': [
    ['packages/auth/src/passwords/hashing-process.test.ts', 'ends when it was idle for a while'],
    ['packages/core/src/worker-pool.test.ts', 'ends when it was idle for a while'],
  ],
  'users take turns by image': [
    ['apps/server/src/worker/fair-turns.test.ts', 'two users with large jobs take turns by picture'],
  ],
  '5000 texts per step, 10,000 index candidates at once': [
    [
      'packages/db/src/stores/plans.test.ts',
      'a search in a large gallery reads the newest images by scope and the rest by n-grams',
    ],
    [
      'packages/db/src/conformance/search-properties.ts',
      'a search of images finds exactly what contains the term when both are folded',
    ],
  ],
  '100 per transaction, half of the time; progress in the log every 10 s': [
    ['apps/server/src/housekeeping/search-index.test.ts', 'how far it is, and when it is complete'],
    ['apps/server/src/housekeeping/search-index.test.ts', 'leaves half of the time to others'],
  ],
  '8 at a time, 30 s each; one recipient domain at most half of what others leave free': [
    mailAtOnce,
    silentMail,
  ],
  'unfinished jobs per workspace | 50 | `JOBS_MAX_UNFINISHED`': [
    [work, 'a workspace has at most JOBS_MAX_UNFINISHED unfinished jobs'],
    [work, 'by default a workspace has at most 50 unfinished jobs'],
  ],
  'stored images per workspace, with the trash | 20,000': [
    [work, 'a workspace stores at most IMAGES_MAX_STORED images'],
  ],
  'images per month | 1000 for a new account; `./atelier quota set` | `QUOTA_IMAGES_PER_MONTH`': [
    [work, 'a new account has QUOTA_IMAGES_PER_MONTH images'],
  ],
  'money per month | 1000 minor units of `CURRENCY` for a new account; `./atelier quota set --budget` | `BUDGET_MINOR_PER_MONTH`':
    [[work, 'a new account may spend BUDGET_MINOR_PER_MONTH in CURRENCY']],
  '256 KiB, 10 calls, JSON 16 levels deep': [
    [work, 'a body has at most BODY_LIMIT_BYTES bytes'],
    [work, 'a batch has at most as many calls as the setting says'],
    [`${http}/bad-input.test.ts`, 'a body at the limit is read'],
    [`${http}/bad-input.test.ts`, 'deeply nested JSON is refused before it is parsed'],
  ],
  'per user, otherwise per address (IPv6 by /64); image files, what pages show as they open (images, jobs, models), `session.current` and share links that open have limits of their own':
    [
      [`${http}/limits.test.ts`, 'the whole /64 of an IPv6 address is one caller'],
      [`${http}/limits.test.ts`, "people behind one address do not use up each other's calls"],
      [
        `${http}/limits.test.ts`,
        'every limit class counts, sends the remaining calls and refuses beyond its limit',
      ],
      [`${http}/limits.test.ts`, 'uses up no other limit, and is possible after the calls are used up'],
    ],
  'counted as anonymous calls from their address before the lookup': [
    [`${http}/credential-throttle.test.ts`, 'session cookies of one address cost as many look-ups'],
    [`${http}/credential-throttle.test.ts`, 'access tokens of one address cost as many look-ups'],
  ],
  'expires 24 h after its last use, 7 days after sign-in at the latest, and after an idle timeout if one is set':
    [
      [sessions, 'an idle session ends'],
      [sessions, 'a used session is extended, but never beyond its absolute lifetime'],
    ],
  'A user has at most 20 sessions; the oldest ends': [
    [sessions, 'beyond the maximum number of sessions the oldest ends'],
  ],
  '`atelier_device` for 90 days': [
    [
      'packages/auth/src/known-devices.test.ts',
      'a copied cookie is valid for 90 days and not a moment longer',
    ],
  ],
  'bcrypt (`$2a$`, `$2b$`, `$2y$`, cost 4 to 14)': [
    [
      'packages/auth/src/passwords/stored-hashes.test.ts',
      'a stored hash of another format, or too expensive for a sign-in, is refused',
    ],
  ],
  'The limit is 64 MiB and 100 000 users': [
    [wiring, 'an import reads at most 64 MiB'],
    [wiring, 'an import has at most 100 000 people'],
  ],
  'at multiples of `EVEN_ANSWER_MS` (250)': [
    [
      `${http}/constant-time-response.test.ts`,
      'the setting gives the step, also for hashes of older systems',
    ],
  ],
  'It reads 72 bytes': [
    [
      'packages/auth/src/passwords/hasher.test.ts',
      'a bcrypt hash is replaced only if bcrypt has read the whole password',
    ],
  ],
  'counts in full, up to 256 characters': [
    ['packages/core/src/schemas/auth.test.ts', "'x'.repeat(257)"],
    ['packages/auth/src/passwords/hasher.test.ts', 'nothing is truncated'],
  ],
};

/** Numbers in the document that are not bounds: names, addresses, statuses, dates, examples and measurements. */
const otherFigures: readonly RegExp[] = [
  /from level 2 on|from version 1\.18 on|answered with 404|`http2( on;)?`|`https:[^`]+:8443`|other than 443|On port 80 only/g,
  /\[decision \d+\]\(decisions\/[^)]+\)|\(?decision \d+\)?/g,
  /`[^`]*(127\.0\.0\.1|203\.0\.113|2001:db8|localhost:|--expect|docker stop|TimeoutStop|2024-05-31|\$2%|max_connections|WORKER_CONCURRENCY=0)[^`]*`/g,
  /`?ARGON2_[A-Z]+`?|Argon2id|UTF-8|SHA-\d+|TLS 1\.2 and 1\.3|ASVS [\d.]+|from level 2 on|IPv6|`:443`/g,
  /`AUDIT_CHECKPOINT_S3`|\| [012] \| (?=done|refused|nothing)/g,
  /\b(404|304|503|401|429)\b/g,
  /\(?mode 0600/g,
  /writes 32 random bytes|`xn--mnchen-3ya\.de`/g,
  / [123]\. (?=`|New|Emails)/g,
  /exit code is 0|exits with 1/g,
  /of cost 11 about 130 ms|takes about 25\b/g,
];

test('every number in docs/operations.md is a bound with a test, or known not to be a bound', () => {
  let rest = page;
  for (const phrase of Object.keys(bounds)) {
    expect(page, phrase).toContain(phrase);
    rest = rest.replaceAll(phrase, '');
  }
  for (const figure of otherFigures) rest = rest.replace(figure, '');
  const unknown = [...rest.matchAll(/\d/g)].map(({ index }) =>
    rest.slice(Math.max(0, index - 40), index + 20),
  );
  expect(unknown).toEqual([]);
});

test('every row of the table "Limits of work" is among them', () => {
  const table = read('docs/operations.md').split('## Limits of work')[1]?.split('\n## ')[0] ?? '';
  const rows = table.split('\n').filter((line) => /^\| (?!work|-)/.test(line) && !line.startsWith('|--'));
  expect(rows.length).toBeGreaterThan(10);
  for (const row of rows)
    expect(
      Object.keys(bounds).some((phrase) => row.includes(phrase)),
      row,
    ).toBe(true);
});

describe('the proof of a bound', () => {
  test('every documented bound is proven by a test that names its figure', () =>
    checkRows(Object.entries(bounds), '%s', (_bound, proofs) => {
      expect(proofs.length).toBeGreaterThan(0);
      for (const [file, title] of proofs) {
        expect(existsSync(join(repositoryRoot, file)), file).toBe(true);
        expect(read(file), file).toContain(title);
      }
    }));
});

describe('documented defaults', () => {
  const shown = [...page.matchAll(/`([A-Z][A-Z0-9_]+)` \((\d+)\)/g)].map(
    ([, name = '', value = '']) => [name, Number(value)] as const,
  );
  const shape: Readonly<Record<string, { parse(value: unknown): unknown }>> = variables.shape;
  const inTable = {
    ARGON2_CONCURRENCY: 1,
    ARGON2_QUEUE: 200,
    SMTP_CONNECTIONS: 8,
    SMTP_TIMEOUT_SECONDS: 30,
    JOBS_MAX_UNFINISHED: 50,
    IMAGES_MAX_STORED: 20_000,
    QUOTA_IMAGES_PER_MONTH: 1000,
    BUDGET_MINOR_PER_MONTH: 1000,
    BODY_LIMIT_BYTES: 256 * 1024,
    BATCH_MAX_CALLS: 10,
    SESSION_SLIDING_HOURS: 24,
    SESSION_ABSOLUTE_HOURS: 7 * 24,
    SESSIONS_PER_USER: 20,
  };
  test('every documented value is the default in the code', () =>
    checkRows([...shown, ...Object.entries(inTable)], '%s: %d', (name, value) => {
      expect(shape[name]?.parse(undefined)).toBe(value);
    }));

  test('look-ups of breached passwords', () => {
    expect(breachRangeDefaults).toEqual({ timeoutMs: 1500, maxBytes: 256 * 1024, maxConcurrent: 8 });
  });

  test('retries of mail', () => {
    expect(maxMailAttempts).toBe(12);
    expect([1, 2, 3].map(retryDelayMs)).toEqual([30_000, 60_000, 120_000]);
    const delays = Array.from({ length: maxMailAttempts - 1 }, (_, at) => retryDelayMs(at + 1));
    const lastMs = delays.reduce((sum, ms) => sum + ms, 0);
    expect(Math.round(lastMs / 3_600_000)).toBe(17);
  });
});
