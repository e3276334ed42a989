import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { certificateTool } from '@atelier/adapters';
import { expect, onTestFinished, test } from 'vitest';
import { openConsole } from '../testing/console.ts';

/** On a busy machine each command takes several times as long. */
const slow = { timeout: 120_000 };
const root = /^-----BEGIN CERTIFICATE-----\n[\s\S]+\n-----END CERTIFICATE-----\n$/;

const open = async () => {
  const console = await openConsole(onTestFinished);
  await console.inspect(async () => undefined);
  return console;
};

test(
  'an operator makes a key, rotates it with and without its root, and exports the root; all is audited',
  slow,
  async () => {
    const { run, inspect } = await open();
    expect((await run('provenance show')).stdout).toMatch(/^There is no key yet\./);
    expect(await run('provenance root')).toMatchObject({ code: 2, stdout: '' });
    const made = await run('provenance make');
    expect(made).toMatchObject({ code: 0, stderr: '' });
    expect(made.stdout).toMatch(
      /^sgk-1 signs\n {2}subject +CN=Atelier, O=[\w.:]+\n {2}issued by +CN=Atelier root, O=/,
    );
    expect((await run('provenance make')).stdout).toBe(made.stdout);
    const first = await run('provenance root');
    expect(first.stdout).toMatch(root);
    expect((await run('provenance rotate')).stdout).toMatch(/^sgk-2 signs\n/);
    expect((await run('provenance root')).stdout).toBe(first.stdout);
    expect((await run('provenance rotate --new-root')).stdout).toMatch(/^sgk-3 signs\n/);
    expect((await run('provenance root')).stdout).not.toBe(first.stdout);
    const shown = await run('provenance show');
    expect(shown.stdout.match(/^sgk-\d (signs|retired on 20\S+)$/gm)).toHaveLength(3);
    expect(shown.stdout).not.toContain('PRIVATE');
    const events = await inspect((db) => db.audit.list({ type: 'signing_key_change' }, null, 10));
    expect(events.map(({ details, ip }) => [details.reason, ip])).toEqual([
      ['rotated', 'console'],
      ['rotated', 'console'],
      ['made', ''],
    ]);
  },
);

test(
  'a certificate from elsewhere is imported; what cannot sign is refused with the reason',
  slow,
  async () => {
    const { run, path } = await open();
    const given = await certificateTool.issue('elsewhere.example', new Date());
    const other = await certificateTool.issue('other.example', new Date());
    const file = async (name: string, text: string) => {
      await writeFile(join(path, name), text);
      return join(path, name);
    };
    const chain = await file('chain.pem', given.certificates);
    const key = await file('key.pem', given.privateKey);
    const leaf = given.certificates.slice(0, given.certificates.indexOf('-----END') + 26);
    for (const [certificates, privateKey, reason] of [
      [chain, await file('other.pem', other.privateKey), 'does not belong to'],
      [await file('leaf.pem', leaf), key, 'Add the certificates that issued it'],
      [
        await file('mixed.pem', `${leaf}${certificateTool.describe(other.certificates).root}`),
        key,
        'was not issued by',
      ],
      [
        await file('root.pem', certificateTool.describe(given.certificates).root),
        await file('rk.pem', given.rootKey),
        'authority',
      ],
      [await file('text.pem', 'no certificate'), key, 'no certificate in PEM'],
      [chain, await file('key2.pem', 'no key'), 'could not be read'],
    ] as const) {
      const refused = await run(`provenance import ${certificates} ${privateKey}`);
      expect(refused).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining(reason) });
      expect(refused.stderr).not.toContain('PRIVATE');
    }
    expect(await run(`provenance import ${chain}`)).toMatchObject({ code: 2 });
    expect(await run(`provenance import ${chain} ${path}/missing.pem`)).toMatchObject({ code: 2 });
    expect((await run('provenance show')).stdout).toMatch(/^There is no key yet\./);
    const imported = await run(`provenance import ${chain} ${key}`);
    expect(imported).toMatchObject({ code: 0, stderr: '' });
    expect(imported.stdout).toContain('O=elsewhere.example');
    expect((await run('provenance root')).stdout).toBe(certificateTool.describe(given.certificates).root);
  },
);
