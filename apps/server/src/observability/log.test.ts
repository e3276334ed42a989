import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runToEnd } from '../testing/child.ts';
import { faultFields } from './log.ts';

const marker = 'hush-';
const forged = 'x"}\n{"level":60,"msg":"forged"}\r\n\u2028\u001b[2J';

/** Logs in a separate process, because the log writes to a file descriptor. */
const program = `
  import { createLogs, faultFields } from ${JSON.stringify(join(import.meta.dirname, 'log.ts'))};
  import { redactedNames } from '@atelier/db/personal-data';
  const values = { LOG_LEVEL: process.argv[1], LOG_FORMAT: process.argv[2] };
  const { log, access } = createLogs({ values }, Number(process.argv[3]));
  const secrets = Object.fromEntries(
    ['password', 'newPassword', 'currentPassword', 'passwordHash', 'secret', 'token', 'tokenHash', 'claimToken',
     'csrfToken', 'cookie', 'authorization', 'email', 'prompt', ...redactedNames()].map((name) => [name, 'hush-' + name]));
  log.warn(secrets, 'flat');
  log.warn({ a: secrets, b: { c: secrets } }, 'nested');
  const forged = ${JSON.stringify(forged)};
  log.error({ path: forged, ...faultFields(new Error(forged)) }, 'fault');
  access({ id: 'id-1', method: forged, path: forged, status: 200, ms: 1.23456, user: 'usr_1' });
  access({ id: 'id-2', method: 'GET', path: '/', status: 404, ms: 2, user: undefined });
  log.info({ version: '1.2.3', kind: 'verify_email' }, 'plain');
  log.debug('whispered');
`;
const run = (level: string, format: string, dest: '1' | '2' = '1') =>
  runToEnd(['--input-type=module', '-e', program, level, format, dest]);

const linesOf = (text: string) => text.trimEnd().split('\n');

test('each log event is one line of JSON with level, time and message, whatever it contains', async () => {
  const { stdout, stderr, code } = await run('info', 'auto');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const events = linesOf(stdout).map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(events.map(({ level, msg }) => [level, msg])).toEqual([
    [40, 'flat'],
    [40, 'nested'],
    [50, 'fault'],
    [30, 'request'],
    [30, 'request'],
    [30, 'plain'],
  ]);
  for (const { time } of events) expect(time).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  expect(events[2]).toMatchObject({ path: forged, fault: 'Error', text: forged });
  expect(events[3]).toMatchObject({ id: 'id-1', method: forged, path: forged, status: 200, user: 'usr_1' });
  expect(events[4]).toMatchObject({ id: 'id-2', status: 404, ms: 2 });
  expect(events[4]).not.toHaveProperty('user');
  expect(events[5], 'tagged elsewhere, plain here').toMatchObject({ version: '1.2.3', kind: 'verify_email' });
});

test('no password, token, cookie or column that is tagged as personal data is logged at any nesting depth in use', async () => {
  for (const format of ['json', 'pretty']) {
    const { stdout } = await run('info', format);
    expect(stdout).toContain('nested');
    expect(stdout).not.toContain(marker);
  }
});

test('a client cannot forge a line of the readable log', async () => {
  const { stdout } = await run('info', 'pretty');
  for (const line of linesOf(stdout)) expect(line).not.toMatch(/^\s*\{?"?level"?:60|^\[.*FATAL/);
  expect(stdout).not.toContain('\u001b[2J');
});

test('the level and the destination of the log can be set', async () => {
  expect(linesOf((await run('error', 'json')).stdout)).toHaveLength(1);
  expect((await run('silent', 'json')).stdout).toBe('');
  expect(linesOf((await run('debug', 'json')).stdout).at(-1)).toContain('whispered');
  const elsewhere = await run('error', 'json', '2');
  expect(elsewhere.stdout).toBe('');
  expect(JSON.parse(elsewhere.stderr)).toMatchObject({ msg: 'fault' });
});

test('an error is logged with a bounded chain of causes and without its extra properties', () => {
  const cause = Object.assign(new Error('inner'), { detail: 'Key (email)=(hush@example.org)' });
  const fault = faultFields(new TypeError('outer', { cause }));
  expect(fault).toMatchObject({ fault: 'TypeError', text: 'outer', cause: { text: 'inner' } });
  expect(JSON.stringify(fault)).not.toContain('hush');
  const circle = new Error('round');
  circle.cause = circle;
  expect(JSON.stringify(faultFields(circle)).length).toBeLessThan(20_000);
  expect(faultFields('x'.repeat(10_000))).toEqual({ fault: 'x'.repeat(500) });
});
