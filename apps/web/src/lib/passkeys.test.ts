import { checkRows } from '@atelier/core/testing/check-rows';
import { expect, test } from 'vitest';
import { passkeysWork, readPasskeyFailure } from './passkeys.ts';

const named = (name: string) => Object.assign(new Error('raw words of a browser'), { name });

test('an error of the browser gets a message of ours', () =>
  checkRows(
    ['NotAllowedError', 'InvalidStateError', 'NotSupportedError', 'SecurityError', 'AbortError', 'Odd'],
    '%s',
    (name) => {
      const { code, message } = readPasskeyFailure(named(name));
      expect(code).toBe('passkey');
      expect(message).toMatch(/^[A-Z].+\.$/);
      expect(message).not.toContain('raw words');
    },
  ));

test('an error of the server keeps its message', () => {
  const refusal = Object.assign(named('TRPCClientError'), { data: { appCode: 'wrong_code' } });
  expect(readPasskeyFailure(refusal)).toMatchObject({ code: 'wrong_code', message: refusal.message });
});

test('passkeys are not offered without WebAuthn support', () => {
  expect(passkeysWork()).toBe(false);
});
