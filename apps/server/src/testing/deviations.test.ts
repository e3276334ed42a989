import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkRows } from '@atelier/core/testing/check-rows';
import { describe, expect, onTestFinished, test } from 'vitest';
import { loadConfig } from '../config/config.ts';
import { startBrowserStudio } from './browser-studio.ts';
import { serverEnv, testSecret } from './child.ts';
import { changedSettings, perServer, serverKinds } from './deviations.ts';
import { startTestServer } from './in-process.ts';

const production = loadConfig({ SECRET_KEY: testSecret });

const open = async () => {
  const application = await startBrowserStudio();
  onTestFinished(() => application.stop());
  return application;
};

describe('a test server differs from production', () => {
  test('in listed settings only, if a browser uses it', async () => {
    const { config } = await open();
    const listed = [...Object.keys(perServer), ...Object.keys(serverKinds.browser.settings)];
    expect(changedSettings(config.values)).toEqual(listed.sort());
  });

  test('in no limit, time or role, if a browser uses it', async () => {
    const { config } = await open();
    expect(config.limits).toEqual(production.limits);
    expect(config.signIn).toEqual(production.signIn);
    expect(config.signIn.secondFactorRoles).toEqual(['admin', 'superadmin']);
    expect(config.bearer).toEqual(production.bearer);
    expect(config.passwordPolicy).toEqual(production.passwordPolicy);
    expect(config.values.NODE_ENV).toBe('production');
    expect(config.appUrl.hostname).toBe(production.appUrl.hostname);
  });

  test('in exactly what is listed, if it is called without a browser', async () => {
    const server = await startTestServer();
    onTestFinished(() => server.stop());
    const listed = [...Object.keys(perServer), ...Object.keys(serverKinds.inProcess.settings)];
    expect(changedSettings(server.config.values)).toEqual(listed.sort());
  });

  test('in what its test sets only, if it is a separate process', () => {
    const { values } = loadConfig(serverEnv(20_000, { DATA_DIR: '/somewhere/else' }));
    expect(changedSettings(values)).toEqual(Object.keys(perServer).sort());
  });

  test('in listed parts only', () => {
    const main = readFileSync(join(import.meta.dirname, '../main.ts'), 'utf8');
    const inProcess = readFileSync(join(import.meta.dirname, 'in-process.ts'), 'utf8');
    const browser = readFileSync(join(import.meta.dirname, 'browser-studio.ts'), 'utf8');
    const started = (text: string) =>
      [...text.matchAll(/(\w+)(?:\.loop)?\.start\(\)/g)].map(([, name]) => name ?? '');
    const parts = started(main).sort();
    const own = started(inProcess);
    expect([...own, ...Object.keys(serverKinds.inProcess.notStarted)].sort()).toEqual(parts);
    expect([...own, ...started(browser)].sort()).toEqual(parts);
  });
});

describe('a difference that is not listed stops the test server', () => {
  test('a test may not change a setting of a server that a browser uses', () =>
    checkRows(
      ['EVEN_ANSWER_MS', 'TWO_FACTOR_ROLES', 'SIGN_IN_FREE_FAILURES', 'LIMIT_REQUEST'],
      '%s',
      async (name) => {
        const value = serverKinds.inProcess.settings[name as 'EVEN_ANSWER_MS'].value;
        await expect(startBrowserStudio({ [name]: value })).rejects.toThrow(`changes the settings ${name}:`);
      },
    ));

  test('a part', async () => {
    const parts = { constantTimeStepMs: 0 };
    await expect(startTestServer({}, parts, 'browser')).rejects.toThrow(
      'changes the parts constantTimeStepMs:',
    );
  });
});

test('every listed difference has a reason', () => {
  const { inProcess, browser } = serverKinds;
  const reasons = [
    perServer,
    inProcess.parts,
    inProcess.notStarted,
    browser.parts,
    browser.subjects,
    ...[inProcess.settings, browser.settings].map((settings) =>
      Object.fromEntries(Object.entries(settings).map(([name, { reason }]) => [name, reason])),
    ),
  ].flatMap((list) => Object.values(list));
  expect(reasons.filter((reason) => !/^[A-Z].{10,}\.$/.test(reason))).toEqual([]);
});
