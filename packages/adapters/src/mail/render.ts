import type { MailMessage, RenderedMail } from '@atelier/core/ports/mail';
import type { EmailContent } from './email-content.ts';
import { draftOf } from './emails.ts';
import { htmlOf, textOf } from './layout.ts';
import { greeting } from './text.ts';

/**
 * A message as it goes out, in HTML and in plain text (R-ID-6, R-ID-7, R-ID-11). The subject holds words of ours alone;
 * whatever people wrote is bounded, stripped of what cannot be seen, and escaped.
 */
export const renderMail = (id: string, to: string, message: MailMessage): RenderedMail => {
  const content: EmailContent = {
    facts: [],
    action: null,
    otherwise: null,
    greeting: greeting(message.name),
    ...draftOf(message),
  };
  return {
    id,
    kind: message.kind,
    to,
    subject: content.subject,
    text: textOf(content),
    html: htmlOf(content),
  };
};
