import { createMailbox, renderMail } from '@atelier/adapters';
import { systemClock } from '@atelier/core/clock';
import { expect, onTestFinished, test } from 'vitest';
import { cliMain, makeDataDir, runToEnd } from '../testing/child.ts';

/** On a busy machine each command takes several times as long. */
const slow = { timeout: 120_000 };

test('an operator can read mail when no mail server is configured', slow, async () => {
  const { path, remove } = await makeDataDir();
  onTestFinished(remove);
  const run = (...args: string[]) => runToEnd([cliMain, 'mail', ...args], { DATA_DIR: path });
  expect(await run('list')).toMatchObject({
    code: 0,
    stdout: 'There are no messages in DATA_DIR/mailbox.\n',
  });

  const link = 'http://127.0.0.1:3000/verify-email#token=abc';
  const mailbox = createMailbox({ folder: `${path}/mailbox`, from: 'a@b.example', clock: systemClock });
  for (const [id, to] of [
    ['mal_1', 'ada@example.org'],
    ['mal_2', 'bob@example.org'],
  ] as const)
    await mailbox.send(renderMail(id, to, { kind: 'verify_email', name: 'Ada', link, validH: 24 }));
  const { code, stdout, stderr } = await run('list');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const lines = stdout.trimEnd().split('\n');
  expect(lines.map((line) => line.split('  ').slice(1, 3))).toEqual([
    ['bob@example.org', 'Confirm your email address'],
    ['ada@example.org', 'Confirm your email address'],
  ]);
  const file = lines[1]?.split('  ')[3] ?? '';
  const shown = await run('show', file);
  expect(shown).toMatchObject({ code: 0, stderr: '' });
  expect(shown.stdout).toContain('To: ada@example.org\n');
  expect(shown.stdout).toContain(link);

  const missing = await run('show', '../secret.key');
  expect(missing).toMatchObject({ code: 2, stdout: '' });
  expect(missing.stderr).toMatch(/^atelier: There is no such message/);
  expect((await run('show')).code).toBe(2);
});
