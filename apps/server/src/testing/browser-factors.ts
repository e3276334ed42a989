import type { UserRecord } from '@atelier/core/ports/records';
import type { Locator, Page } from 'playwright-core';
import { shown } from './browser.ts';
import type { BrowserHouse } from './browser-house.ts';
import type { Visitor } from './browser-visitor.ts';
import { freePort } from './free-port.ts';
import { type Person, sharedPassword } from './in-process-people.ts';
import { codeAt, enrolTotp, wrongCodeAt } from './ways-in.ts';

const minuteMs = 60_000;
/** Longer than a proof of identity counts (`STEP_UP_MINUTES`). */
const staleMs = 11 * minuteMs;

/** The environment of a house that is reached by a name: browsers make no passkeys for a numeric address. */
export const byName = async (): Promise<{ readonly PORT: string; readonly APP_URL: string }> => {
  const port = await freePort();
  return { PORT: String(port), APP_URL: `http://localhost:${port}` };
};

/** What the authenticator app shows now. */
export const codeNow = ({ house }: BrowserHouse, secret: string): string => codeAt(secret, house.clock.now());

/** Waits until the app shows a code that nobody has seen. */
export const nextCode = (house: BrowserHouse, secret: string): string => {
  house.advance(minuteMs);
  return codeNow(house, secret);
};

/** Six digits that the app shows neither now nor around now. */
export const wrongCode = ({ house }: BrowserHouse, secret: string): string =>
  wrongCodeAt(secret, house.clock.now());

/** What the dialog that sets up the app shows to be typed into it. */
export const secretIn = async (dialog: Locator): Promise<string> =>
  ((await dialog.locator('code').textContent()) ?? '').replaceAll(/\s/g, '');

/** Gives somebody an authenticator app without a browser. @returns its secret and the recovery codes */
export const withAuthenticatorApp = (house: BrowserHouse, person: Person) =>
  enrolTotp(person, {
    now: () => house.house.clock.now(),
    advance: house.advance,
    afterCode: () => house.advance(minuteMs),
  });

/** From now on whatever is dangerous asks who one is. */
export const letProofsGoStale = (house: BrowserHouse): void => house.advance(staleMs);

/** The first step of a sign-in at the door, which is open already or opened for it. */
export const passDoor = async (page: Page, { email }: UserRecord, next?: string): Promise<void> => {
  await page.goto(next === undefined ? '/sign-in' : `/sign-in?${new URLSearchParams({ next })}`);
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(sharedPassword);
  await page.getByRole('button', { name: 'Sign in' }).click();
};

export const confirmDialog = (page: Page): Locator => page.getByRole('dialog', { name: 'Confirm it’s you' });

/** Answers the question in the middle of something with the password. */
export const confirmByPassword = async (page: Page, password = sharedPassword): Promise<void> => {
  const dialog = confirmDialog(page);
  await dialog.getByLabel('Your password', { exact: true }).fill(password);
  await dialog.getByRole('button', { name: 'Confirm', exact: true }).click();
};

export const openAccount = async ({ page }: Pick<Visitor, 'page'>): Promise<void> => {
  await page.goto('/account');
  await shown(page.getByRole('region', { name: 'Second factor' }));
  await shown(page.getByRole('button', { name: 'Issue a token…' }));
};
