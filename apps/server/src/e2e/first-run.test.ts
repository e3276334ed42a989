import { startComfyDouble } from '@atelier/adapters/testing';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { eventually, slowBrowserTest, waitForVisible } from '../testing/browser.ts';
import { plugInAuthenticator } from '../testing/browser-authenticator.ts';
import { launchChromium } from '../testing/browser-chromium.ts';
import { lendContexts } from '../testing/browser-contexts.ts';
import { secretIn, signOut } from '../testing/browser-factors.ts';
import { openVisitor } from '../testing/browser-visitor.ts';
import { makeDataDir, startServer } from '../testing/child.ts';
import { codeAt } from '../testing/credentials.ts';

const email = 'ada@example.org';
const password = 'a lamp above the harbour';
const prompt = 'a heron in a quiet marsh at dawn';
/** A code of an app whose clock is half a minute ahead: the present one may have been used. */
const nextStepMs = 30_000;

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

/** A new installation as an operator starts it, and a browser that has never been there. */
const install = async () => {
  const data = await makeDataDir();
  onTestFinished(data.remove);
  const server = await startServer({ DATA_DIR: data.path, HOST: '127.0.0.1' });
  onTestFinished(async () => void (await server.end('SIGKILL')));
  await eventually(() => server.text.stderr).toContain('/setup#');
  const link = /\S+\/setup#\S+/.exec(server.text.stderr)?.[0] ?? '';
  const neverCalled = () => Promise.reject(new Error('These tests sign in on the page only.'));
  const visitor = await openVisitor(lendContexts(browser, server.origin), {
    origin: server.origin,
    signedIn: neverCalled,
  });
  onTestFinished(() => visitor.close());
  let documents = 0;
  visitor.page.on('request', (request) => {
    if (request.isNavigationRequest()) documents += 1;
  });
  return { link, visitor, page: visitor.page, documents: () => documents };
};

const setUp = async (page: Page, link: string): Promise<void> => {
  await page.goto(link);
  await page.getByLabel('Name').fill('Ada');
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Open the studio' }).click();
  await waitForVisible(page.getByRole('heading', { level: 1, name: 'Secure your account' }));
};

const keepCodes = (page: Page) => page.getByRole('button', { name: 'I’ve saved them' }).click();

/** From the studio to a ComfyUI on this machine, and back with its model chosen: only its address differs from the defaults. */
const drawWithComfy = async (page: Page): Promise<void> => {
  const comfy = await startComfyDouble();
  onTestFinished(() => comfy.close());
  await page.getByRole('link', { name: 'Add models' }).click();
  await page.getByRole('link', { name: 'ComfyUI', exact: true }).click();
  await page.getByLabel('Address', { exact: true }).fill(comfy.baseUrl);
  await page.getByRole('button', { name: 'Test connection' }).click();
  await page.getByRole('checkbox', { name: /dreamshaper_8/ }).check();
  await page.getByRole('button', { name: 'Add provider' }).click();
  await page.getByRole('link', { name: 'Try it in the studio' }).click();
  await waitForVisible(page.getByRole('button', { name: 'Model: dreamshaper_8. Change' }));
  await page.getByLabel('What do you want to see?').fill('a first heron');
  await page.getByRole('button', { name: /^Draw/ }).click();
  await waitForVisible(page.getByRole('article', { name: 'a first heron' }).getByRole('link'));
};

/** From the studio, to a picture on the wall, to the gallery, and out by the button. */
const drawAndLeave = async (page: Page): Promise<void> => {
  await waitForVisible(page.getByRole('heading', { level: 1, name: 'Studio' }));
  await page.getByLabel('What do you want to see?').fill(prompt);
  await page.getByRole('button', { name: /^Draw/ }).click();
  await waitForVisible(page.getByRole('article', { name: prompt }).getByRole('link'));
  await toGallery(page);
  await signOut(page);
  expect(await page.getByText(prompt).count()).toBe(0);
};

const toGallery = async (page: Page): Promise<void> => {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Gallery' }).click();
  // The studio shows the picture as well, until the gallery's code has come.
  await waitForVisible(page.getByRole('heading', { level: 1, name: 'Gallery' }));
  await waitForVisible(page.getByRole('main').getByRole('img', { name: prompt }));
};

const toSignIn = (page: Page) => page.getByRole('main').getByRole('link', { name: 'Sign in' }).click();

describe('a new installation, from the printed link and without a reload', slowBrowserTest, () => {
  test('is used with a password and an authenticator app', async () => {
    const { link, page, visitor, documents } = await install();
    await setUp(page, link);
    await page.getByRole('button', { name: 'Set up an authenticator app' }).click();
    const secret = await secretIn(page.getByRole('dialog'));
    await page.getByLabel('Code from your authenticator app').fill(codeAt(secret, new Date()));
    await page.getByRole('button', { name: 'Verify and turn on' }).click();
    await keepCodes(page);
    await drawAndLeave(page);

    await toSignIn(page);
    await page.getByLabel('Email').fill(email);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    const code = codeAt(secret, new Date(Date.now() + nextStepMs));
    await page.getByLabel('Code from your authenticator app').fill(code);
    await waitForVisible(page.getByRole('article', { name: prompt }));
    await toGallery(page);
    await waitForVisible(page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Admin' }));
    expect(documents()).toBe(1);
    expect(visitor.faults()).toEqual([]);
  });

  test('is used with a passkey, and makes a picture with a ComfyUI', async () => {
    const { link, page, visitor, documents } = await install();
    await plugInAuthenticator(visitor);
    await setUp(page, link);
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await page.getByRole('button', { name: 'Create passkey' }).click();
    await keepCodes(page);
    await drawWithComfy(page);
    await drawAndLeave(page);

    // The device chooses by itself as soon as the page offers the choice among the browser's suggestions.
    await toSignIn(page);
    await waitForVisible(page.getByRole('article', { name: prompt }));
    await toGallery(page);
    expect(documents()).toBe(1);
    expect(visitor.faults()).toEqual([]);
  });
});
