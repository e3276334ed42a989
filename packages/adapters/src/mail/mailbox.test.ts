import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createMailbox } from './mailbox.ts';
import { renderMail } from './render.ts';
import { everyMessage } from './testing.ts';

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
  const mailbox = createMailbox({ folder, from: 'Atelier <no-reply@localhost>', clock });
  return { folder, mailbox };
};

const letters = everyMessage().map((message, at) =>
  renderMail(`mal_${String(at).padStart(24, '0')}`, `person${at}@example.org`, message),
);

test('an empty house has an empty mailbox', async () => {
  const { mailbox } = await open();
  expect(await mailbox.list(10)).toEqual([]);
  expect(await mailbox.read('none.eml')).toBeNull();
});

test('mails are listed newest first and read as they were written', async () => {
  const { mailbox } = await open();
  for (const letter of letters) await mailbox.send(letter);
  const listed = await mailbox.list(100);
  expect(listed.map(({ to }) => to)).toEqual(letters.map(({ to }) => to).toReversed());
  expect(listed.at(-1)).toMatchObject({ at: '2026-11-22T03:40:01.000Z', subject: letters[0]?.subject });
  expect(await mailbox.list(2)).toEqual(listed.slice(0, 2));
  const mail = await mailbox.read(listed.at(-1)?.file ?? '');
  expect(mail?.text.replaceAll('\r\n', '\n').trimEnd()).toBe(letters[0]?.text.trimEnd());
  expect(mail?.html.trim()).toContain('Confirm this address');
});

test('files are for their owner’s eyes alone, and nothing half written stays', async () => {
  const { folder, mailbox } = await open();
  for (const letter of letters) await mailbox.send(letter);
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  const files = await readdir(folder);
  expect(files).toHaveLength(letters.length);
  for (const file of files) {
    expect(file).toMatch(/\.eml$/);
    expect((await stat(join(folder, file))).mode & 0o777).toBe(0o600);
  }
});

test('only mails of the mailbox are read, whatever name is asked for', async () => {
  const { folder, mailbox } = await open();
  await mailbox.send(letters[0] ?? renderMail('', '', { kind: 'email_change_taken', name: '' }));
  await writeFile(join(folder, 'notes.eml'), 'To: x@y\r\n\r\nhush');
  await writeFile(join(folder, '..', 'secret.key'), 'hush');
  const [{ file } = { file: '' }] = await mailbox.list(10);
  for (const name of ['notes.eml', '../secret.key', '', '.', `../mailbox/${file}`, `${file}\0`, `/${file}`])
    expect(await mailbox.read(name)).toBeNull();
  expect(await mailbox.list(10)).toHaveLength(1);
});

test('a folder that cannot be written to refuses the mail, without its content', async () => {
  const { folder, mailbox } = await open();
  await writeFile(folder, 'a file in its place');
  await expect(
    mailbox.send(letters[0] ?? renderMail('', '', { kind: 'email_change_taken', name: '' })),
  ).rejects.toThrow('The mailbox folder cannot be written to.');
});
