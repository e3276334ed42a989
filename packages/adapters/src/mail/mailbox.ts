import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '@atelier/core/clock';
import { MailError } from '@atelier/core/mail-error';
import type { Mailer } from '@atelier/core/ports/mail';
import MailComposer from 'nodemailer/lib/mail-composer';
import PostalMime from 'postal-mime';
import { writeDurably } from '../blobs/durable-write.ts';
import { envelopeOf } from './envelope.ts';

export interface MailboxSettings {
  /** Where the files lie; made when the first mail comes. */
  readonly folder: string;
  readonly from: string;
  readonly clock: Clock;
}

export interface MailboxEntry {
  /** Names begin with the time, so that they sort by it. */
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

/** The mailbox inside the house, for studios without a mail server: one `.eml` file a mail, for their owner's eyes. */
export interface Mailbox extends Mailer {
  /** Newest first. */
  list(limit: number): Promise<MailboxEntry[]>;
  /** Null when there is no such mail; any other name than one of ours is none. */
  read(file: string): Promise<StoredMail | null>;
}

const fileName = /^(\d{4}-\d{2}-\d{2}T\d{2})-(\d{2})-(\d{2}-\d{3})Z-[a-z_]{1,40}-[a-z0-9_]{1,40}\.eml$/;

const timeOf = (file: string): string => {
  const [, hour, minute, rest = ''] = fileName.exec(file) ?? [];
  return `${hour}:${minute}:${rest.replace('-', '.')}Z`;
};

const isMissing = (thrown: unknown): boolean =>
  thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT';

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

  const names = async (): Promise<string[]> => {
    const all = await readdir(folder).catch((thrown: unknown) => {
      if (isMissing(thrown)) return [];
      throw thrown;
    });
    return all
      .filter((name) => fileName.test(name))
      .sort()
      .reverse();
  };

  return {
    async send(mail) {
      const message = await new MailComposer(envelopeOf(mail, from)).compile().build();
      const at = clock.now().toISOString().replace(/[:.]/g, '-');
      try {
        // The same mail, sent twice, is one file or two: never half of one.
        await writeDurably(join(folder, `${at}-${mail.kind}-${mail.id}.eml`), message);
      } catch (cause) {
        throw new MailError('The mailbox folder cannot be written to.', { cause });
      }
    },
    close: async () => undefined,
    async list(limit) {
      const mails = await Promise.all((await names()).slice(0, limit).map(parse));
      return mails.map(({ file, at, to, subject }) => ({ file, at, to, subject }));
    },
    read: async (file) => ((await names()).includes(file) ? parse(file) : null),
  };
};
