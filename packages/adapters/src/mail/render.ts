import type { MailMessage, RenderedMail } from '@atelier/core/ports/mail';
import type { EmailContent } from './email-content.ts';
import { draftOf } from './emails.ts';
import { htmlOf, textOf } from './layout.ts';
import { greeting } from './text.ts';

/**
 * Renders a message as HTML and plain text (R-ID-6, R-ID-7, R-ID-11). The subject contains no user-written text; in the body
 * such text is bounded, stripped of invisible characters, and escaped.
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
