import { MailError } from '@atelier/core/mail-error';
import type { RenderedMail } from '@atelier/core/ports/mail';

/** One mailbox without anything that a header or an address list would read as more than that. */
const mailbox = /^[^\s<>()[\],;:"\\@\p{Cc}\p{Cf}]{1,64}@[^\s<>()[\],;:"\\@\p{Cc}\p{Cf}]{1,255}$/u;

/**
 * A rendered mail as nodemailer takes it: one recipient, two bodies, and nothing that is fetched or read from
 * elsewhere. The Message-ID is the same at every try (RFC 5322 §3.6.4).
 * @throws MailError when the recipient is not exactly one mailbox
 */
export const envelopeOf = ({ id, to, subject, text, html }: RenderedMail, from: string) => {
  if (!mailbox.test(to)) throw new MailError('The recipient is not a mailbox.');
  const domain = /@([^@>\s]+)>?$/.exec(from)?.[1] ?? 'localhost';
  return {
    from,
    to: { name: '', address: to },
    subject: subject.replace(/[\p{Cc}\p{Cf}]/gu, ' '),
    text,
    html,
    messageId: `<${id}@${domain}>`,
    // RFC 3834: no out-of-office notes for machines.
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
};
