import { argon2Defaults, createPasswordHasher } from '@atelier/auth';
import { newId } from '@atelier/core/ids';
import { sessionRecord, userRecord } from '@atelier/core/testing/records';
import { expect, onTestFinished, test } from 'vitest';
import { openConsole } from '../testing/console.ts';

/** On a busy machine each command takes several times as long. */
const slow = { timeout: 180_000 };

const email = 'ada@example.org';
const first = 'seven quiet herons at dusk';
const second = 'eleven slow boats upriver';
const hasher = createPasswordHasher({ concurrency: 1, maxQueue: 10, argon2: argon2Defaults });
const tokenHash = (letter: string) => letter.repeat(64);

test(
  'an operator lists accounts, sets a password, removes a second factor and deletes an account; all is audited',
  slow,
  async () => {
    const { run, inspect } = await openConsole(onTestFinished);
    await inspect(async (db) => {
      const now = new Date();
      for (const [address, role, ageMs] of [
        [email, 'superadmin', 1000],
        ['bob@example.org', 'user', 0],
      ] as const) {
        const ids = { id: newId('user'), workspaceId: newId('workspace') };
        const passwordHash = await hasher.hash(first);
        const createdAt = new Date(now.getTime() - ageMs);
        await db.users.create(userRecord({ ...ids, email: address, role, passwordHash, createdAt }), 100);
      }
    });
    const signIn = (letter: string) =>
      inspect(async (db) => {
        const ada = await db.users.findByEmail(email);
        if (ada === null) throw new Error('Ada has no account.');
        const now = new Date();
        const expiresAt = new Date(now.getTime() + 3_600_000);
        await db.sessions.create(
          sessionRecord(ada.id, { tokenHash: tokenHash(letter), createdAt: now, expiresAt }),
        );
        const unused = { lastUsedAt: null, lastUsedIp: null, createdAt: now, expiresAt };
        await db.bearers.createFamily({ id: newId('token'), userId: ada.id, name: 'script', ...unused });
        return ada;
      });
    const ada = await signIn('a');
    await inspect(async (db) => {
      await db.totp.begin(ada.id, 'sealed');
      await db.totp.confirm(ada.id, 'sealed', 1, new Date());
      await db.users.setSecondFactor(ada.id, new Date());
    });

    const listed = await run('user list');
    expect(listed).toMatchObject({ code: 0, stderr: '' });
    expect(listed.stdout).toMatch(
      /^bob@example\.org +user +active +- .*\nada@example\.org +superadmin +active +2FA .*\n$/,
    );
    const json = await run('user list --role superadmin --search ADA --json');
    expect(JSON.parse(json.stdout)).toMatchObject({
      id: ada.id,
      email,
      role: 'superadmin',
      secondFactor: true,
    });
    expect(json.stdout).not.toContain('argon2');
    expect((await run('user list --locked')).stdout).toBe('No account matches.\n');

    const changed = await run(`user set-password --email ${email} --password-stdin`, `${second}\n`);
    expect(changed).toMatchObject({
      code: 0,
      stdout: `${email} has a new password. 1 session and 1 API client ended.\n`,
      stderr: '',
    });
    await signIn('b');
    const removed = await run(`user remove-second-factor --email ${email}`);
    expect(removed).toMatchObject({
      code: 0,
      stdout: `${email} has no second factor any more. 1 session and 1 API client ended.\n`,
      stderr: '',
    });

    await inspect(async (db) => {
      const now = await db.users.findByEmail(email);
      expect(await hasher.verify(now?.passwordHash ?? null, second)).toBe(true);
      expect(now?.secondFactorAt).toBeNull();
      for (const letter of ['a', 'b']) expect(await db.sessions.findWithUser(tokenHash(letter))).toBeNull();
      expect(await db.bearers.listOf(ada.id, new Date())).toEqual([]);
      const events = await db.audit.list({ entityId: ada.id }, null, 10);
      expect(events.map(({ type, actorId, ip, details }) => [type, actorId, ip, details])).toEqual([
        [
          'two_factor_change',
          null,
          'console',
          { action: 'removed_by_operator', sessionsEnded: 1, tokensEnded: 1 },
        ],
        [
          'password_change',
          null,
          'console',
          { sessionsEnded: 1, clientsEnded: 1, first: false, byOperator: true },
        ],
      ]);
      expect(JSON.stringify(events)).not.toContain(second);
      // The server that runs next sends them.
      expect(await db.outbox.count()).toBe(2);
    });

    expect(await run(`user remove-second-factor --email ${email}`)).toMatchObject({
      code: 1,
      stdout: '',
      stderr: 'atelier: This account has no second factor.\n',
    });
    expect(await run('user set-password --email eve@example.org --password-stdin', second)).toMatchObject({
      code: 2,
      stdout: '',
      stderr: 'atelier: There is no account with this email address.\n',
    });
    const deletion = (name: string, confirm: string) =>
      run(`user delete --email ${name} --confirm ${confirm}`);
    expect(await deletion('bob@example.org', email)).toMatchObject({ code: 2, stdout: '' });
    expect(await deletion(email, email)).toMatchObject({
      code: 1,
      stderr: 'atelier: The last superadmin can’t be demoted, locked or deleted.\n',
    });
    expect(await deletion('bob@example.org', 'BOB@example.org')).toMatchObject({
      code: 0,
      stdout: 'bob@example.org is deleted, with 0 images and 0 jobs.\n',
    });
    await inspect(async (db) => {
      expect(await db.users.findByEmail('bob@example.org')).toBeNull();
      expect(await db.audit.list({ type: 'user_deleted' }, null, 9)).toMatchObject([
        { ip: 'console', details: { role: 'user', byOperator: true } },
      ]);
    });
    const weak = await run(`user set-password --email ${email} --password-stdin`, 'password1');
    expect(weak).toMatchObject({ code: 1, stdout: '' });
    expect(weak.stderr).not.toContain('password1');
  },
);
