import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createAuditTrail } from '@atelier/api';
import { systemClock } from '@atelier/core/clock';
import { newId } from '@atelier/core/ids';
import type { UserRecord } from '@atelier/core/ports/records';
import { sessionRecord } from '@atelier/core/testing/records';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openConsole } from '../testing/console.ts';
import { startRangeService } from '../testing/range-service.ts';
import { sendTestMail } from './mail-test.ts';
import { policyListing } from './policy.ts';
import { setQuota } from './quota.ts';
import { UsageError } from './usage.ts';
import { createUser } from './user.ts';
import { removeSecondFactor, setUserPassword } from './user-access.ts';
import { listUsers } from './user-list.ts';
import { promoteUser } from './user-role.ts';

/** On a busy machine each command takes several times as long. */
const slow = { timeout: 120_000 };

const password = 'seven quiet herons at dusk';
const email = 'ada@example.org';

const newcomer = (address: string) => ({
  id: newId('user'),
  email: address,
  name: 'Bob',
  role: 'user' as const,
  workspaceId: newId('workspace'),
});

test(
  'a breached password creates no account; if the breach list cannot be reached, the account is created',
  slow,
  async () => {
    const service = await startRangeService([password]);
    onTestFinished(() => service.stop());
    const { run } = await openConsole(onTestFinished);
    const create = (address: string) =>
      run(`user create --email ${address} --password-stdin`, password, {
        BREACHED_PASSWORDS_URL: service.url,
      });
    const known = await create(email);
    expect(known).toMatchObject({ code: 1, stdout: '' });
    expect(known.stderr).toMatch(/^atelier: This password appeared in a data breach[^\n]+\n$/);
    expect(service.asked.map(({ path }) => path)).toEqual([service.pathOf(password)]);
    service.setDown(true);
    const unchecked = await create(email);
    expect(unchecked).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Created user/) });
    expect(unchecked.stderr).toMatch(/could not be looked up/);
    expect(unchecked.stderr).not.toContain('herons');
  },
);

describe('the operator’s commands', () => {
  test('accounts are created, promoted and given quota, each with its audit event', slow, async () => {
    const { run, inspect } = await openConsole(onTestFinished);
    const created = await run(
      `user create --email ADA@example.org --role superadmin --password-stdin`,
      `${password}\n`,
    );
    expect(created).toMatchObject({ code: 0, stderr: '' });
    expect(created.stdout).toMatch(/^Created superadmin ada@example\.org \(usr_\w+\)\.\n$/);

    const duplicate = await run(`user create --email ${email} --password-stdin`, password);
    expect(duplicate).toMatchObject({ code: 1, stdout: '' });
    expect(duplicate.stderr).toBe('atelier: An account with this email address already exists.\n');

    const weak = await run('user create --email eve@example.org --password-stdin', 'password1');
    expect(weak).toMatchObject({ code: 1, stdout: '' });
    expect(weak.stderr).toMatch(/^atelier: [^\n]+\n$/);
    expect(weak.stderr).not.toContain('password1');

    const demotion = await run(`user promote --email ${email} --role admin`);
    expect(demotion).toMatchObject({ code: 1, stdout: '' });
    expect(demotion.stderr).toBe('atelier: The last superadmin can’t be demoted, locked or deleted.\n');

    const bobsSession = 'b'.repeat(64);
    const bobsChallenge = 'c'.repeat(64);
    const bob = await inspect(async (db) => {
      const now = new Date();
      const user = { ...(await db.users.findByEmail(email)), ...newcomer('bob@example.org') } as UserRecord;
      await db.users.create(user, 100);
      const expiresAt = new Date(now.getTime() + 60_000);
      await db.sessions.create(sessionRecord(user.id, { tokenHash: bobsSession, createdAt: now, expiresAt }));
      const half = { userId: user.id, method: 'password', attemptsLeft: 5, expiresAt } as const;
      await db.challenges.create({ tokenHash: bobsChallenge, ...half });
      const unused = { lastUsedAt: null, lastUsedIp: null, createdAt: now, expiresAt };
      await db.bearers.createFamily({ id: 'tok_1', userId: user.id, name: 'script', ...unused });
      return user;
    });
    expect(await run('user promote --email bob@example.org --role superadmin')).toMatchObject({
      code: 0,
      stdout: 'bob@example.org is now superadmin.\n',
    });
    expect(await run('quota set --email bob@example.org --images 7')).toMatchObject({
      code: 0,
      stdout: 'bob@example.org can now create 7 images a month.\n',
    });

    await inspect(async (db) => {
      expect(await db.sessions.findWithUser(bobsSession)).toBeNull();
      expect(await db.challenges.find(bobsChallenge, new Date())).toBeNull();
      expect(await db.bearers.listOf(bob.id, new Date())).toEqual([]);
      expect(await db.users.findByEmail(email)).toMatchObject({
        role: 'superadmin',
        name: 'ada',
        emailVerifiedAt: expect.any(Date),
        secondFactorAt: null,
      });
      expect(await db.quotas.find(bob.workspaceId)).toMatchObject({ monthlyLimit: 7, used: 0, held: 0 });
      const events = await db.audit.list({ entityId: bob.id }, null, 10);
      expect(events.map(({ type, ip }) => [type, ip])).toEqual([
        ['quota_change', 'console'],
        ['role_change', 'console'],
      ]);
      expect(JSON.stringify(events)).not.toContain(password);
      expect((await db.users.findByEmail(email))?.passwordHash).toMatch(/^\$argon2id\$/);
    });
  });

  test(
    'the audit log is verified, and the first row that was changed by hand is reported',
    slow,
    async () => {
      const { run, file, inspect } = await openConsole(onTestFinished);
      await inspect(async (db) => {
        const trail = createAuditTrail({ requestId: 'r', ip: '::1', userAgent: 'x' }, null, systemClock);
        for (let n = 0; n < 3; n += 1) await trail.write(db, 'logout');
      });
      expect(await run('audit verify')).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/^The audit log is intact: 3 rows, .*keep 3:[0-9a-f]{64}\n$/),
        stderr: '',
      });
      const kept = /keep (\S+)/.exec((await run('audit verify')).stdout)?.[1] ?? '';
      expect(await run(`audit verify --expect ${kept}`)).toMatchObject({ code: 0 });
      expect(await run(`audit verify --expect 4${kept.slice(1)}`)).toMatchObject({
        code: 1,
        stdout: 'The audit log is broken at row 4: it and what followed is not there.\n',
      });
      const sqlite = new DatabaseSync(file);
      const triggers = sqlite.prepare(`select name from sqlite_schema where type = 'trigger'`).all();
      for (const { name } of triggers) sqlite.exec(`drop trigger "${name}"`);
      sqlite.exec(`update audit_events set ip = '10.0.0.9' where seq = 2`);
      sqlite.close();
      expect(await run('audit verify')).toMatchObject({
        code: 1,
        stdout: 'The audit log is broken at row 2: it was altered.\n',
        stderr: '',
      });
    },
  );

  test('a wrong command line is answered with one sentence and exit code 2', slow, async () => {
    const { run } = await openConsole(onTestFinished);
    for (const [line, sentence] of [
      ['user remove', 'There is no command "user remove". Try ./atelier help.'],
      [
        'user create --email ada@example.org --password hunter2',
        "Unknown option '--password'. Try ./atelier help.",
      ],
    ] as const)
      expect(await run(line)).toMatchObject({ code: 2, stdout: '', stderr: `atelier: ${sentence}\n` });
  });

  test('a mistyped data folder is an error, not an empty audit log', slow, async () => {
    const { run } = await openConsole(onTestFinished);
    const DATA_DIR = join(tmpdir(), `atelier-mistyped-${randomUUID()}`);
    const { code, stdout, stderr } = await run('audit verify', '', { DATA_DIR });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^atelier: There is no database at \S+\. Is DATA_DIR right\?\n$/);
    expect(existsSync(DATA_DIR)).toBe(false);
  });

  test('a database that cannot be opened ends the command with one sentence', slow, async () => {
    const { run } = await openConsole(onTestFinished);
    const { code, stdout, stderr } = await run('audit verify', '', {
      DATABASE_URL: 'postgres://ada:hush@127.0.0.1:1/atelier',
    });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^atelier: The PostgreSQL server at [^\n]+\n$/);
    expect(stderr).not.toContain('hush');
  });

  test('policy --json prints the whole table as JSON and nothing else', slow, async () => {
    const { run } = await openConsole(onTestFinished);
    const { code, stdout, stderr } = await run('policy --json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual(JSON.parse(JSON.stringify(policyListing())));
  });
});

test.for<[(args: string[]) => Promise<void>, string, RegExp]>([
  [createUser, '--email ada@example.org', /password on standard input/],
  [createUser, '--email hunter2 --password-stdin', /^--email: This is not an email address/],
  [createUser, '--password-stdin', /^--email is missing/],
  [createUser, '--email ada@example.org hunter2 --password-stdin', /Invalid options/],
  [
    createUser,
    '--email ada@example.org --role hunter2 --password-stdin',
    /^--role: Must be one of viewer, user, admin, superadmin\.$/,
  ],
  [promoteUser, '--email ada@example.org', /^--role is missing/],
  [setUserPassword, '--email ada@example.org', /password on standard input/],
  [setUserPassword, '--email hunter2 --password-stdin', /^--email: This is not an email address/],
  [removeSecondFactor, '--mail hunter2', /^Unknown option '--mail'/],
  [listUsers, '--role hunter2', /^--role: Must be one of/],
  [sendTestMail, '--to hunter2', /^--to: This is not an email address/],
  [promoteUser, '--role admin --mail hunter2', /^Unknown option '--mail'/],
  [setQuota, '--email ada@example.org --images 1e3', /^--images: must be a whole number/],
  [setQuota, '--email ada@example.org --images=-1', /^--images: must be a whole number/],
  [setQuota, '--email ada@example.org --images 1000001', /^--images: must be at most/],
])('%o rejects %s before it touches anything, and repeats no value', async ([command, line, sentence]) => {
  const thrown = await command(line.split(' ')).catch((refusal: unknown) => refusal);
  expect(thrown).toBeInstanceOf(UsageError);
  expect((thrown as Error).message).toMatch(sentence);
  expect((thrown as Error).message).not.toContain('hunter2');
});

describe('the policy listing', () => {
  const listing = policyListing();
  const inputOf = (name: string) =>
    listing.find((row) => row.name === name)?.input as {
      properties?: Record<string, Record<string, unknown>>;
      required?: string[];
      additionalProperties?: boolean;
      /** One for each kind. */
      oneOf?: { properties?: Record<string, Record<string, unknown>> }[];
    };

  test('names every procedure and route once, with kind and policy', () => {
    const names = listing.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(expect.arrayContaining(['account.me', 'jobs.watch', 'admin.policy']));
    expect(listing.some(({ kind, name }) => kind === 'route' && name.includes('/files/images/'))).toBe(true);
    for (const { policy, kind } of listing) {
      expect(['query', 'mutation', 'subscription', 'route']).toContain(kind);
      if (kind !== 'route') expect(policy.limit).toBeTypeOf('string');
      expect(policy.who === 'public').toBe(policy.can === null);
    }
  });

  test('describes inputs as clients send them, before transformations', () => {
    expect(inputOf('auth.signIn')).toMatchObject({
      type: 'object',
      properties: { email: { type: 'string', maxLength: 320 }, password: { type: 'string', maxLength: 256 } },
      required: ['email', 'password'],
      additionalProperties: false,
    });
    const [generation] = inputOf('jobs.create').oneOf ?? [];
    expect(generation?.properties).toMatchObject({
      kind: { type: 'string', const: 'generate' },
      prompt: { type: 'string', maxLength: 2000 },
      width: { type: 'integer', minimum: 64, maximum: 4096 },
    });
    expect(inputOf('jobs.cancel').properties?.id).toMatchObject({
      type: 'string',
      pattern: expect.any(String),
    });
    expect(JSON.stringify(inputOf('images.list'))).toContain('"cursor":{"type":"string"');
  });

  test('describes every property of every input', () => {
    const blanks: string[] = [];
    const walk = (at: string, schema: unknown): void => {
      if (typeof schema !== 'object' || schema === null) return;
      const {
        properties = {},
        anyOf = [],
        oneOf = [],
        items,
      } = schema as {
        properties?: Record<string, object>;
        anyOf?: object[];
        oneOf?: object[];
        items?: object;
      };
      for (const [name, property] of Object.entries(properties)) {
        if (Object.keys(property).length === 0) blanks.push(`${at}.${name}`);
        walk(`${at}.${name}`, property);
      }
      for (const part of [...anyOf, ...oneOf]) walk(at, part);
      walk(at, items);
    };
    for (const { name, input } of listing) walk(name, input);
    expect(blanks).toEqual([]);
  });
});
