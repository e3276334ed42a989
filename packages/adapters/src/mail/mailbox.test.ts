import { spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createMailbox } from './mailbox.ts';
import { renderMail } from './render.ts';
import { everyMessage } from './testing.ts';

const hourMs = 3_600_000;

const open = async () => {
  const root = await mkdtemp(join(tmpdir(), 'atelier-mailbox-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const folder = join(root, 'mailbox');
  let nowMs = Date.parse('2026-11-22T03:40:00.000Z');
  const clock = {
    now: () => {
      nowMs += 1000;
      return new Date(nowMs);
    },
  };
  const advance = (ms: number): void => {
    nowMs += ms;
  };
  const mailbox = createMailbox({ folder, from: 'Atelier <no-reply@localhost>', clock });
  return { folder, mailbox, advance };
};

const emails = everyMessage().map((message, at) =>
  renderMail(`mal_${String(at).padStart(24, '0')}`, `person${at}@example.org`, message),
);

test('without mail the list is empty', async () => {
  const { mailbox } = await open();
  expect(await mailbox.list(10)).toEqual([]);
  expect(await mailbox.read('none.eml')).toBeNull();
});

test('mails are listed newest first and read back unchanged', async () => {
  const { mailbox } = await open();
  for (const content of emails) await mailbox.send(content);
  const listed = await mailbox.list(100);
  expect(listed.map(({ to }) => to)).toEqual(emails.map(({ to }) => to).toReversed());
  expect(listed.at(-1)).toMatchObject({ at: '2026-11-22T03:40:01.000Z', subject: emails[0]?.subject });
  expect(await mailbox.list(2)).toEqual(listed.slice(0, 2));
  const mail = await mailbox.read(listed.at(-1)?.file ?? '');
  expect(mail?.text.replaceAll('\r\n', '\n').trimEnd()).toBe(emails[0]?.text.trimEnd());
  expect(mail?.html.trim()).toContain('Confirm this address');
});

test('files are readable by their owner only, and no partial file stays', async () => {
  const { folder, mailbox } = await open();
  for (const content of emails) await mailbox.send(content);
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  const files = await readdir(folder);
  expect(files.filter((file) => file.endsWith('.eml'))).toHaveLength(emails.length);
  for (const file of files) {
    expect(file).toMatch(/\.eml$|^CACHEDIR\.TAG$/);
    expect((await stat(join(folder, file))).mode & 0o777).toBe(0o600);
  }
});

test('the permissions of a readable folder are fixed by the next mail and by the next clean-up', async () => {
  const { folder, mailbox } = await open();
  const [content = renderMail('', '', { kind: 'email_change_taken', name: '' })] = emails;
  for (const act of [() => mailbox.send(content), () => mailbox.removeExpired(() => hourMs)]) {
    await mkdir(folder, { recursive: true });
    await chmod(folder, 0o755);
    await act();
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
  }
});

test('a mail is removed when it is as old as its kind may be, and other files are kept', async () => {
  const { folder, mailbox, advance } = await open();
  expect(await mailbox.removeExpired(() => 0), 'without mail').toBe(0);
  for (const content of emails) await mailbox.send(content);
  await writeFile(join(folder, 'notes.txt'), '');
  const partial = `${(await mailbox.list(1))[0]?.file}~3f0f2c0e-6a1b-4c52-9d0b-0a1b2c3d4e5f`;
  await writeFile(join(folder, partial), '');
  const keepMs = (kind: string) => (kind === 'reset_password' ? hourMs : 7 * 24 * hourMs);
  const resets = emails.filter(({ kind }) => kind === 'reset_password').length;
  expect(resets).toBeGreaterThan(0);
  expect(await mailbox.removeExpired(keepMs)).toBe(0);
  advance(hourMs);
  expect(await mailbox.removeExpired(keepMs)).toBe(resets);
  expect(await mailbox.list(100)).toHaveLength(emails.length - resets);
  advance(7 * 24 * hourMs);
  await utimes(join(folder, partial), new Date(0), new Date(0));
  expect(await mailbox.removeExpired(keepMs)).toBe(emails.length - resets + 1);
  expect((await readdir(folder)).sort()).toEqual(['CACHEDIR.TAG', 'notes.txt']);
});

test('backup programs that honour CACHEDIR.TAG exclude mails', async () => {
  const { folder, mailbox } = await open();
  for (const content of emails) await mailbox.send(content);
  const listOf = (...options: string[]) => {
    const { stdout } = spawnSync(
      'tar',
      [...options, '-cvf', '/dev/null', '-C', join(folder, '..'), 'mailbox'],
      {
        encoding: 'utf8',
      },
    );
    return stdout.split('\n').filter((line) => line.endsWith('.eml')).length;
  };
  expect(listOf()).toBe(emails.length);
  expect(listOf('--exclude-caches')).toBe(0);
});

test('only mails of the mailbox can be read, under any name', async () => {
  const { folder, mailbox } = await open();
  await mailbox.send(emails[0] ?? renderMail('', '', { kind: 'email_change_taken', name: '' }));
  await writeFile(join(folder, 'notes.eml'), 'To: x@y\r\n\r\nhush');
  await writeFile(join(folder, '..', 'secret.key'), 'hush');
  const [{ file } = { file: '' }] = await mailbox.list(10);
  for (const name of ['notes.eml', '../secret.key', '', '.', `../mailbox/${file}`, `${file}\0`, `/${file}`])
    expect(await mailbox.read(name)).toBeNull();
  expect(await mailbox.list(10)).toHaveLength(1);
});

test('a folder that is not writable fails the send, and the error has no content of the mail', async () => {
  const { folder, mailbox } = await open();
  await writeFile(folder, 'a file in its place');
  await expect(
    mailbox.send(emails[0] ?? renderMail('', '', { kind: 'email_change_taken', name: '' })),
  ).rejects.toThrow('The mailbox folder cannot be written to.');
});
