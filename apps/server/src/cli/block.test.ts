import { expect, onTestFinished, test, vi } from 'vitest';
import { openConsole } from '../testing/console.ts';
import { startTestServer } from '../testing/in-process.ts';

const slow = { timeout: 120_000 };

test(
  'blocks beside a running server take effect within a second, and are listed and removed',
  slow,
  async () => {
    const server = await startTestServer({ TRUSTED_PROXIES: '127.0.0.1' });
    onTestFinished(() => server.stop());
    const { run } = await openConsole(onTestFinished);
    const block = (args: string) =>
      run(`block ${args}`, '', { DATA_DIR: server.config.dataDir, TRUSTED_PROXIES: '127.0.0.1' });
    const statusAt = async (address: string) =>
      (await server.client({ headers: { 'x-forwarded-for': address } }).raw({ path: '/' })).status;

    expect(await block('list')).toMatchObject({ code: 0, stdout: 'No address is blocked.\n' });
    expect(await statusAt('203.0.113.7')).toBe(200);
    expect(await block('add 203.0.113.7 --for 1h --reason Guesses')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^203\.0\.113\.7 is blocked until \d{4}-/),
    });
    await vi.waitFor(async () => expect(await statusAt('203.0.113.7')).toBe(403), { timeout: 20_000 });
    expect(await block('add 198.51.100.0/24')).toMatchObject({
      stdout: '198.51.100.0/24 is blocked until you remove it.\n',
    });
    const { stdout } = await block('list');
    expect(stdout.split('\n')).toEqual([
      '198.51.100.0/24\tuntil removed\t0 refused\tBlocked by the operator.',
      expect.stringMatching(/^203\.0\.113\.7\t.*\t\d refused\tGuesses$/),
      '',
    ]);
    expect(await block('remove 203.0.113.7')).toMatchObject({ code: 0 });
    await vi.waitFor(async () => expect(await statusAt('203.0.113.7')).toBe(200), { timeout: 20_000 });
  },
);

test('commands that cannot block say why, and change nothing', slow, async () => {
  const server = await startTestServer();
  onTestFinished(() => server.stop());
  const { run } = await openConsole(onTestFinished);
  const refused = async (args: string, code: number, message: string) =>
    expect(await run(`block ${args}`, '', { DATA_DIR: server.config.dataDir }), args).toMatchObject({
      code,
      stderr: expect.stringContaining(message),
    });
  await refused('add 127.0.0.1', 1, 'the server itself');
  await refused('add 10.0.0.0/7', 1, 'too wide');
  await refused('add heron', 2, 'atelier: Write an address');
  await refused('add', 2, 'Give one argument');
  await refused('add 203.0.113.7 --for 5', 2, '--for is a time');
  await refused('remove 203.0.113.7', 2, '203.0.113.7 is not blocked.');
});
