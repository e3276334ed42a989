import { expect, onTestFinished, test } from 'vitest';
import { refusalBody } from './held-requests.ts';
import { startTestServer } from './in-process.ts';

test('a refusal made up by a browser test has the shape of the server’s', async () => {
  const server = await startTestServer();
  onTestFinished(() => server.stop());
  const { error } = (await server.client().mutate('auth.signIn', { email: 'nobody' })).json() as {
    error: { data: object };
  };
  const issues = [{ path: 'email', message: 'Is not an email address.' }];
  const made = refusalBody('auth.signIn', 'validation_failed', { issues });
  expect(Object.keys(made.error).sort()).toEqual(Object.keys(error).sort());
  expect(Object.keys(made.error.data).sort()).toEqual(Object.keys(error.data).sort());
  expect(made.error.data).toMatchObject({
    appCode: 'validation_failed',
    httpStatus: 400,
    path: 'auth.signIn',
  });
  expect(error.data).toMatchObject({ appCode: 'validation_failed', httpStatus: 400, path: 'auth.signIn' });
});
