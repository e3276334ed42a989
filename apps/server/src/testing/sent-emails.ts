import { setTimeout as sleep } from 'node:timers/promises';
import type { MailKind } from '@atelier/core/ports/mail';
import type { TestServer } from './in-process.ts';
import type { ReadMail } from './in-process-mail.ts';

const seen = new WeakMap<TestServer, number>();

/** All emails since the last call, after everything queued has been sent: no further email comes. */
export const takeEmails = async (server: TestServer): Promise<ReadMail[]> => {
  while ((await server.db.outbox.count()) > 0) await sleep(5);
  const mails = server.mails();
  const receivedEmails = mails.slice(seen.get(server) ?? 0);
  seen.set(server, mails.length);
  return receivedEmails;
};

/** `kind to` of each email, sorted. */
export const kindsOf = (receivedEmails: readonly ReadMail[]): string[] =>
  receivedEmails.map(({ kind, to }) => `${kind} ${to}`).toSorted();

/** The only email of this kind. */
export const findEmail = (receivedEmails: readonly ReadMail[], kind: MailKind): ReadMail => {
  const [found, second] = receivedEmails.filter((receivedEmail) => receivedEmail.kind === kind);
  if (found === undefined || second !== undefined)
    throw new Error(`There is not exactly one email of ${kind}.`);
  return found;
};

/** The token in the link of the only email of this kind. */
export const tokenIn = (receivedEmails: readonly ReadMail[], kind: MailKind): string => {
  const { token } = findEmail(receivedEmails, kind);
  if (token === '') throw new Error(`The email ${kind} has no link with a token.`);
  return token;
};

/** Requests a reset as an anonymous visitor. @returns the token of its link */
export const requestReset = async (server: TestServer, email: string): Promise<string> => {
  await takeEmails(server);
  await server.client().mutate('emailLinks.forgotPassword', { email });
  return tokenIn(await takeEmails(server), 'reset_password');
};
