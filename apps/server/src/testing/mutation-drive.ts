import { type ErrorCode, errorStatus } from '@atelier/core/errors';
import type { UserRecord } from '@atelier/core/ports/records';
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { eventually, waitForVisible } from './browser.ts';
import { chooseInMenu } from './browser-factors.ts';
import type { BrowserStudio } from './browser-studio.ts';
import type { VisitOptions, Visitor } from './browser-visitor.ts';
import { type HeldCalls, holdCalls, type Refusal, refusalText } from './held-requests.ts';
import {
  closeMessages,
  expectEnterSendsNothing,
  expectErrorWithNextStep,
  messageShown,
  pressOnce,
  typedInto,
} from './mutation-steps.ts';

/** What a test of `browserTest` has at hand. */
export interface Stage {
  readonly studio: BrowserStudio;
  readonly visit: (options?: VisitOptions) => Promise<Visitor>;
}

/** A page that is one press away from the call. */
export interface Opened {
  readonly visitor: Visitor;
  readonly button: Locator;
  /** Brings the page to where the button is and can be pressed: before the first press, and after each refusal. */
  readonly ready?: () => Promise<void>;
  /** Resolves when the page shows the result of the call without a reload. */
  readonly done: () => Promise<void>;
}

/** One place in the web app that makes a call which changes something. */
export interface MutationSite<S extends Stage = Stage> {
  /** Below `apps/web/src`. */
  readonly file: string;
  readonly procedure: string;
  readonly open: (stage: S) => Promise<Opened>;
  /** A field that shows its own validation error: its path in the input. */
  readonly field?: { readonly path: string; readonly label: string };
  /** Tests every code of the server instead of one of each kind: for one site of each way to show an error. */
  readonly everyCode?: boolean;
  /** Escape is a shortcut that leaves the page, so it is not pressed. */
  readonly escapeLeaves?: boolean;
  /** Refusals that the page answers by something else than their words. */
  readonly navigations?: Partial<Record<Refusal, (page: Page) => Promise<void>>>;
}

/** A button of exactly this name. */
export const exactly = (within: Page | Locator, name: string): Locator =>
  within.getByRole('button', { name, exact: true });

/** Navigates by the main navigation, without a reload. */
export const navigateTo = (page: Page, name: string): Promise<void> =>
  page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name }).click();

/** A new browser that has navigated from the first page by a link. */
export const navigateFromLanding = async (
  { visit }: Stage,
  link: 'Sign in' | 'Create account',
): Promise<Visitor> => {
  const visitor = await visit();
  await visitor.page.goto('/');
  await visitor.page.getByRole('banner').getByRole('link', { name: link }).click();
  return visitor;
};

/** A signed-in user who has navigated from the studio to a page of the account, without a reload. */
export const navigateToAccount = async (
  { visit }: Stage,
  owner: UserRecord,
  to: 'Profile' | 'Security' | 'Sessions' | 'Shared links' | 'Tokens',
): Promise<Visitor> => {
  const visitor = await visit({ as: owner });
  const { page } = visitor;
  await page.goto('/studio');
  await chooseInMenu(page, to);
  await waitForVisible(page.getByRole('navigation', { name: 'Account' }));
  return visitor;
};

/**
 * What the page answers by itself: it leads to the sign-in page, to the second factor or asks for a proof
 * (`isQuiet` of `lib/failure.ts`).
 */
const quiet: readonly ErrorCode[] = [
  'unauthenticated',
  'enrolment_required',
  'account_closing',
  'terms_due',
  'step_up_required',
];
const allRefusals: readonly Refusal[] = [
  'offline',
  ...(Object.keys(errorStatus) as ErrorCode[]).filter((code) => !quiet.includes(code)),
];
/** One of each kind that any call can meet; refused values come beside them (`driveIssues`). */
const commonRefusals: readonly Refusal[] = [
  'offline',
  'rate_limited',
  'forbidden',
  'conflict',
  'unavailable',
];

/** Every refused request is an error on the browser's console. */
const refusedRequest = /^Failed to load resource/;

/** More messages than this wait for each other. */
const messagesAtOnce = 4;

/** Refuses the call with every kind of error that has a message; the pending state is checked once. */
const driveRefusals = async (
  { navigations = {}, everyCode = false }: Pick<MutationSite, 'navigations' | 'everyCode'>,
  opened: Opened,
  calls: HeldCalls,
): Promise<void> => {
  const { page } = opened.visitor;
  // Until then the page before this one may still be there, with fields of its own.
  if (opened.ready === undefined) await opened.button.waitFor();
  const typed = await typedInto(page);
  const refusals = everyCode ? allRefusals : commonRefusals;
  for (const [at, refusal] of refusals.filter((each) => navigations[each] === undefined).entries()) {
    if (at === 0) await pressOnce(opened, calls);
    else {
      await opened.ready?.();
      await opened.button.click();
    }
    await calls.refuse(refusal);
    await expectErrorWithNextStep(page, refusal);
    // What `ready` presses may lie below them.
    if (opened.ready !== undefined || at % messagesAtOnce === messagesAtOnce - 1) await closeMessages(page);
  }
  await closeMessages(page);
  // `ready` runs each time: a code is valid for one call.
  if (opened.ready === undefined) expect(await typedInto(page), 'kept after refusals').toEqual(typed);
};

/**
 * Refuses single values: shown beside the form's own field, or as a message for a field that the form lacks. Neither Enter
 * nor Escape has an effect while the call is pending.
 */
const driveIssues = async (
  { field, escapeLeaves = false }: Pick<MutationSite, 'escapeLeaves' | 'field'>,
  opened: Opened,
  calls: HeldCalls,
): Promise<void> => {
  const { page } = opened.visitor;
  await pressOnce(opened, calls);
  if (field !== undefined) await expectEnterSendsNothing(page, field.label, calls);
  // A dialog stays open until the response: closed before, it could not show an error.
  if (!escapeLeaves) await page.keyboard.press('Escape');
  const own = field === undefined ? [] : [{ path: field.path, message: 'This one is not acceptable.' }];
  await calls.refuse('validation_failed', {
    issues: [{ path: 'elsewhere', message: 'Is not valid.' }, ...own],
  });
  await messageShown(page, refusalText('validation_failed'));
  await closeMessages(page);
  if (field === undefined) return;
  await waitForVisible(page.getByText('This one is not acceptable.'));
  const input = page.getByLabel(field.label, { exact: true });
  await eventually(() => input.evaluate((element) => element.matches(':focus'))).toBe(true);
};

/** Nothing moves: dialogs and messages come and go dozens of times. */
const atRest = <S extends Stage>(stage: S): S => ({
  ...stage,
  visit: (options: VisitOptions = {}) => stage.visit({ reducedMotion: 'reduce', ...options }),
});

/** Drives the refusals after which the page is another one, each on a page of its own. */
const driveNavigations = async <S extends Stage>(site: MutationSite<S>, stage: S): Promise<void> => {
  for (const [refusal, arrived] of Object.entries(site.navigations ?? {})) {
    const opened = await site.open(stage);
    opened.visitor.expectFault(refusedRequest);
    const calls = await holdCalls(opened.visitor.page, site.procedure);
    await pressOnce(opened, calls);
    await calls.refuse(refusal as Refusal);
    await arrived(opened.visitor.page);
    await calls.stop();
    await opened.visitor.close();
  }
};

/**
 * Drives the time between a press and its response: the button is disabled, a second press sends nothing, every error is
 * shown and leaves the page usable, or leads on to the page that it names.
 */
export const driveSite = async <S extends Stage>(site: MutationSite<S>, stage: S): Promise<void> => {
  const resting = atRest(stage);
  const opened = await site.open(resting);
  opened.visitor.expectFault(refusedRequest);
  const calls = await holdCalls(opened.visitor.page, site.procedure);
  await driveRefusals(site, opened, calls);
  await driveIssues(site, opened, calls);
  await pressOnce(opened, calls);
  await calls.pass();
  await opened.done();
  await calls.stop();
  await opened.visitor.close();
  await driveNavigations(site, resting);
};
