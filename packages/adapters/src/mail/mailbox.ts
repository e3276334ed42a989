import { chmod, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '@atelier/core/clock';
import { MailError } from '@atelier/core/mail-error';
import type { Mailer } from '@atelier/core/ports/mail';
import MailComposer from 'nodemailer/lib/mail-composer';
import PostalMime from 'postal-mime';
import { writeDurably } from '../blobs/durable-write.ts';
import { envelopeOf } from './envelope.ts';

interface MailboxSettings {
  /** The folder of the files; created with the first mail. */
  readonly folder: string;
  readonly from: string;
  readonly clock: Clock;
}

export interface MailboxEntry {
  /** Names start with the time, so that they sort by it. */
  readonly file: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly to: string;
  readonly subject: string;
}

export interface StoredMail extends MailboxEntry {
  readonly text: string;
  readonly html: string;
}

export interface ExpiredMail {
  readonly at: Date;
  readonly bytes: number;
}

/** A mailer that writes `.eml` files, for installations without a mail server; readable by the server's user only. */
export interface Mailbox extends Mailer {
  /** Newest first. */
  list(limit: number): Promise<MailboxEntry[]>;
  /** Null if there is no such mail. Only file names of the mailbox are read. */
  read(file: string): Promise<StoredMail | null>;
  /** What `removeExpired` would remove. */
  expired(keepMs: (kind: string) => number): Promise<readonly ExpiredMail[]>;
  /**
   * Removes mails of a kind that are older than `keepMs`, because they contain links that give access to accounts. Partial
   * files are removed after a day. @returns how many files were removed
   */
  removeExpired(keepMs: (kind: string) => number): Promise<number>;
}

const fileName = /^(\d{4}-\d{2}-\d{2}T\d{2})-(\d{2})-(\d{2}-\d{3})Z-([a-z_]{1,40})-[a-z0-9_]{1,40}\.eml$/;
/** A temporary file of `writeDurably`. */
const partialFile = /^[^~]+\.eml~[0-9a-f-]{36}$/;
const dayMs = 86_400_000;
const folderMode = 0o700;

/** Excludes the folder from backups (bford.info/cachedir): its links are secrets. */
const backupTag = 'CACHEDIR.TAG';
const backupTagText = `Signature: 8a477f597d28d172789f06886806bc55
# Mails with links that open accounts. This file keeps them out of backups: tar --exclude-caches, restic and borg likewise.
`;

const timeOf = (file: string): string => {
  const [, hour, minute, rest = ''] = fileName.exec(file) ?? [];
  return `${hour}:${minute}:${rest.replace('-', '.')}Z`;
};

const hasCode = (thrown: unknown, code: string): boolean =>
  thrown instanceof Error && 'code' in thrown && thrown.code === code;

/** Also if the folder was created otherwise, or copied without its permissions. */
const protect = async (folder: string): Promise<void> => {
  await chmod(folder, folderMode);
  await writeFile(join(folder, backupTag), backupTagText, { flag: 'wx', mode: 0o600 }).catch(
    (thrown: unknown) => {
      if (!hasCode(thrown, 'EEXIST')) throw thrown;
    },
  );
};

export const createMailbox = ({ folder, from, clock }: MailboxSettings): Mailbox => {
  const parse = async (file: string): Promise<StoredMail> => {
    const { to, subject, text, html } = await PostalMime.parse(await readFile(join(folder, file)));
    return {
      file,
      at: timeOf(file),
      to: to?.map(({ address }) => address ?? '').join(', ') ?? '',
      subject: subject ?? '',
      text: text ?? '',
      html: html ?? '',
    };
  };

  const entries = (): Promise<string[]> =>
    readdir(folder).catch((thrown: unknown) => {
      if (hasCode(thrown, 'ENOENT')) return [];
      throw thrown;
    });

  const names = async (): Promise<string[]> =>
    (await entries())
      .filter((name) => fileName.test(name))
      .sort()
      .reverse();

  const isExpired = async (name: string, keepMs: (kind: string) => number): Promise<boolean> => {
    const [, , , , kind] = fileName.exec(name) ?? [];
    const nowMs = clock.now().getTime();
    if (kind !== undefined) return nowMs - Date.parse(timeOf(name)) >= keepMs(kind);
    if (!partialFile.test(name)) return false;
    const { mtimeMs } = await stat(join(folder, name)).catch(() => ({ mtimeMs: nowMs }));
    return nowMs - mtimeMs >= dayMs;
  };

  return {
    async send(mail) {
      const message = await new MailComposer(envelopeOf(mail, from)).compile().build();
      const at = clock.now().toISOString().replace(/[:.]/g, '-');
      try {
        // Atomic: a mail that is sent twice may be two files, but never a partial one.
        await writeDurably(join(folder, `${at}-${mail.kind}-${mail.id}.eml`), message);
        await protect(folder);
      } catch (cause) {
        throw new MailError('The mailbox folder cannot be written to.', { cause });
      }
    },
    close: async () => undefined,
    async list(limit) {
      const mails = await Promise.all((await names()).slice(0, limit).map(parse));
      return mails.map(({ file, at, to, subject }) => ({ file, at, to, subject }));
    },
    async expired(keepMs) {
      const found: ExpiredMail[] = [];
      for (const name of await entries()) {
        if (!(await isExpired(name, keepMs))) continue;
        // It may have been removed meanwhile.
        const file = await stat(join(folder, name)).catch(() => null);
        if (file !== null)
          found.push({ at: fileName.test(name) ? new Date(timeOf(name)) : file.mtime, bytes: file.size });
      }
      return found;
    },
    async removeExpired(keepMs) {
      const all = await entries();
      if (all.length > 0) await protect(folder);
      let removed = 0;
      for (const name of all) {
        if (!(await isExpired(name, keepMs))) continue;
        await rm(join(folder, name), { force: true });
        removed += 1;
      }
      return removed;
    },
    read: async (file) => ((await names()).includes(file) ? parse(file) : null),
  };
};
