import { setTimeout as sleep } from 'node:timers/promises';
import type { Mailer, MailKind, RenderedMail } from '@atelier/core/ports/mail';

/** An email as its reader sees it. */
export interface ReadMail extends Pick<RenderedMail, 'kind' | 'to' | 'subject' | 'text' | 'html'> {
  /** The first URL in the text, which its button opens; empty if there is none. */
  readonly link: string;
  /** The token in the fragment of that address; empty when there is none. */
  readonly token: string;
}

const patienceMs = 60_000;

const read = ({ kind, to, subject, text, html }: RenderedMail): ReadMail => {
  const link = /https?:\/\/\S+/.exec(text)?.[0] ?? '';
  return { kind, to, subject, text, html, link, token: /#token=([\w-]+)$/.exec(link)?.[1] ?? '' };
};

/** Stores every email that the server sends, for tests to read. */
export const createMemoryMailer = () => {
  const sent: RenderedMail[] = [];
  const taken = new Set<RenderedMail>();
  const mailer: Mailer = {
    send: async (mail) => void sent.push(mail),
    close: async () => undefined,
  };
  return {
    mailer,
    /** Everything sent so far, oldest first. */
    mails: (): ReadMail[] => sent.map(read),
    /**
     * Waits for an email to this address, of this kind if given, and takes it: each is returned once, oldest first.
     * @throws Error when none comes
     */
    async mailTo(address: string, kind?: MailKind): Promise<ReadMail> {
      const deadlineMs = performance.now() + patienceMs;
      const fits = (mail: RenderedMail) =>
        mail.to === address && (kind === undefined || mail.kind === kind) && !taken.has(mail);
      for (;;) {
        const mail = sent.find(fits);
        if (mail !== undefined) {
          taken.add(mail);
          return read(mail);
        }
        if (performance.now() > deadlineMs)
          throw new Error(
            `No ${kind ?? 'mail'} came to ${address}; sent: ${sent.map((one) => one.kind).join(', ')}.`,
          );
        await sleep(5);
      }
    },
  };
};
