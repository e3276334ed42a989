import type { MailKind } from '@atelier/core/ports/mail';
import type { Page } from 'playwright-core';
import { waitForVisible } from './browser.ts';
import type { BrowserStudio } from './browser-studio.ts';
import type { Visitor } from './browser-visitor.ts';
import type { ReadMail } from './in-process-mail.ts';
import { sharedPassword } from './in-process-people.ts';

/** A password that every policy takes. */
export const goodPassword = 'nine slow barges before noon';

/** Waits for this heading of the page. */
export const expectHeading = (page: Page, name: string | RegExp): Promise<void> =>
  waitForVisible(page.getByRole('heading', { level: 1, name }));

/** Opens the link of the next email of this kind to this address. */
export const followMail = async (
  studio: BrowserStudio,
  { page }: Visitor,
  address: string,
  kind: MailKind,
): Promise<ReadMail> => {
  const mail = await studio.mailTo(address, kind);
  await page.goto(mail.link);
  return mail;
};

/** Fills in the form of a new account and sends it. */
export const signUp = async ({ page }: Visitor, email: string, password = goodPassword): Promise<void> => {
  await page.goto('/sign-up');
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Create account' }).click();
};

/** Fills in the form of the sign-in page, on which the browser has to be, and sends it. */
export const submitSignInForm = async ({ page }: Visitor, email: string, password: string): Promise<void> => {
  await expectHeading(page, 'Sign in');
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
};

/** Signs in on the sign-in page with a password only. */
export const signInByPassword = async (
  visitor: Visitor,
  email: string,
  password = sharedPassword,
): Promise<void> => {
  await visitor.page.goto('/sign-in');
  await submitSignInForm(visitor, email, password);
  await visitor.page.waitForURL('**/studio');
  // The address is there before the page.
  await expectHeading(visitor.page, 'Studio');
};

/** Waits until an open page has led to sign-in, at its next use at the latest. */
export const expectSignedOut = async (visitor: Visitor): Promise<void> => {
  visitor.expectFault(/status of 401/);
  const { page } = visitor;
  const place = page.url().endsWith('/gallery') ? 'Studio' : 'Gallery';
  const link = page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: place });
  await waitForVisible(link.or(page.getByRole('heading', { level: 1, name: 'Sign in' })));
  // Found and pressed in one step: the page may learn of it, and lose the link, at any moment.
  await link.evaluateAll(([found]) => found?.click());
  await page.waitForURL('**/sign-in**');
  await expectHeading(page, 'Sign in');
};

/** Where a token of a link has been seen that it must not reach: addresses asked for, and the log. */
export const tracesOf = (studio: BrowserStudio, { requests }: Visitor, token: string): string[] =>
  [...requests, ...studio.logLines].filter((line) => line.includes(token));

/** The text of the page without the typed email. */
export const wordsOf = async ({ page }: Visitor, email: string): Promise<string> =>
  ((await page.getByRole('main').textContent()) ?? '').replaceAll(email, '<address>');
