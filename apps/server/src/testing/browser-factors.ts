import type { Role } from '@atelier/core/policy';
import type { UserRecord } from '@atelier/core/ports/records';
import type { Locator, Page } from 'playwright-core';
import { waitForHidden, waitForVisible } from './browser.ts';
import { plugInAuthenticator } from './browser-authenticator.ts';
import type { BrowserStudio } from './browser-studio.ts';
import type { Visitor } from './browser-visitor.ts';
import { codeAt, enrolTotp, wrongCodeAt } from './credentials.ts';
import { addPasskey as givePasskey, markReviewed } from './in-process-credentials.ts';
import { type Person, sharedPassword } from './in-process-people.ts';

const minuteMs = 60_000;
/** Longer than a proof of identity counts (`STEP_UP_MINUTES`). */
const staleMs = 11 * minuteMs;

/** What the authenticator app shows now. */
export const codeNow = ({ application }: BrowserStudio, secret: string): string =>
  codeAt(secret, application.clock.now());

/** Waits until the app shows an unused code. */
export const nextCode = (studio: BrowserStudio, secret: string): string => {
  studio.advance(minuteMs);
  return codeNow(studio, secret);
};

/** Six digits that the app shows neither now nor around now. */
export const wrongCode = ({ application }: BrowserStudio, secret: string): string =>
  wrongCodeAt(secret, application.clock.now());

/** What the dialog that sets up the app shows to be typed into it. */
export const secretIn = async (dialog: Locator): Promise<string> =>
  ((await dialog.locator('code').textContent()) ?? '').replaceAll(/\s/g, '');

/** Enrols a user's authenticator app without a browser. @returns its secret and the recovery codes */
export const withAuthenticatorApp = (studio: BrowserStudio, person: Person) =>
  enrolTotp(person, {
    now: () => studio.application.clock.now(),
    advance: studio.advance,
    afterCode: () => studio.advance(minuteMs),
  });

/**
 * A user whose authenticator app was reviewed by email and who has added a passkey since.
 * @returns the account, and the secret of the app
 */
export const withOlderApp = async (studio: BrowserStudio) => {
  const person = await studio.person('user');
  const { secret } = await withAuthenticatorApp(studio, person);
  await markReviewed(studio, person.user);
  studio.advance(minuteMs);
  await givePasskey(studio, person.user);
  return { ...person, secret };
};

/**
 * A user whose role needs a second factor (`TWO_FACTOR_ROLES`), with an authenticator app set up through the
 * server's own procedures. @returns the account, and the secret of the app
 */
export const userWithSecondFactor = async (
  studio: BrowserStudio,
  role: Extract<Role, 'admin' | 'superadmin'>,
  fields: Partial<UserRecord> = {},
) => {
  const { user, client } = await studio.person(role, fields);
  const { secret } = await withAuthenticatorApp(studio, { user, client });
  return { user, client, secret };
};

/** From now on whatever is dangerous asks who one is. */
export const expireProofs = (studio: BrowserStudio): void => studio.advance(staleMs);

/** The first step of a sign-in, on the open sign-in page or after navigating to it. */
export const signInByForm = async (page: Page, { email }: UserRecord, next?: string): Promise<void> => {
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

/** Answers the question in the middle of something with a code of the app. */
export const confirmByCode = async (studio: BrowserStudio, page: Page, secret: string): Promise<void> => {
  const dialog = confirmDialog(page);
  // Six digits are sent without a press.
  await dialog.getByLabel('Code from your authenticator app').fill(nextCode(studio, secret));
};

export const openSecurity = async ({ page }: Pick<Visitor, 'page'>): Promise<void> => {
  await page.goto('/account/security');
  await waitForVisible(page.getByRole('region', { name: 'Email', exact: true }).getByRole('listitem'));
};

export const openTokens = async ({ page }: Pick<Visitor, 'page'>): Promise<void> => {
  await page.goto('/account/tokens');
  await waitForVisible(page.getByRole('button', { name: 'Create a token…' }));
};

export const openSessions = async ({ page }: Pick<Visitor, 'page'>): Promise<void> => {
  await page.goto('/account/sessions');
  await waitForVisible(page.getByRole('region', { name: 'Sessions' }).getByRole('listitem'));
};

/** The button in the header that opens the user's menu. */
export const accountMenu = (page: Page): Locator => page.getByRole('button', { name: /^Account menu of/ });

/** Chooses an entry of the user's menu in the header. */
export const chooseInMenu = async (page: Page, name: string): Promise<void> => {
  await accountMenu(page).click();
  await page.getByRole('menuitem', { name, exact: true }).click();
};

/** The name of the user as their profile shows it. */
export const profileName = (page: Page): Locator =>
  page.getByRole('region', { name: 'Profile' }).locator('strong');

export const passkeysPart = (page: Page): Locator => page.getByRole('region', { name: 'Passkeys' });

/** Adds a passkey of the device that is plugged in. */
export const addPasskey = async (page: Page, name: string): Promise<void> => {
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a passkey' });
  await dialog.getByLabel('Passkey name').fill(name);
  await dialog.getByRole('button', { name: 'Create passkey' }).click();
  await waitForHidden(dialog);
};

export const keepCodes = (page: Page): Promise<void> =>
  page.getByRole('button', { name: 'I’ve saved them' }).click();

export const signOut = async (page: Page): Promise<void> => {
  await chooseInMenu(page, 'Sign out');
  await waitForVisible(page.getByRole('heading', { level: 1, name: /image studio/ }));
};

/** A user on their security page, whose device has a passkey. */
export const withPasskey = async (
  studio: BrowserStudio,
  visitor: Visitor,
  role: 'user' | 'admin' = 'user',
) => {
  const { page } = visitor;
  const device = await plugInAuthenticator(visitor);
  const owner = await studio.user(role);
  const { jar } = await studio.signedIn(owner);
  await visitor.context.addCookies([...jar].map(([name, value]) => ({ name, value, url: studio.origin })));
  if (role === 'user') await openSecurity(visitor);
  else await page.goto('/account/security');
  await addPasskey(page, 'Laptop');
  await keepCodes(page);
  // Loaded with the renewed session before the test signs out or changes anything else.
  await waitForVisible(passkeysPart(page).getByText('Laptop', { exact: true }));
  return { owner, device };
};
