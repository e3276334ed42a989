import { format, inspect } from 'node:util';
import { expect, test } from 'vitest';
import { Secret } from './secret.ts';

const value = 'hush-hush-hush';
const secret = new Secret(value);

test('reveal returns the value of a secret', () => {
  expect(secret.reveal()).toBe(value);
});

test('a secret cannot be printed by accident', () => {
  const printed = [
    `${secret}`,
    String(secret),
    `${[secret]}`,
    JSON.stringify({ secret, list: [secret] }),
    inspect(secret, { showHidden: true, depth: 5 }),
    inspect({ nested: { secret } }, { depth: 5 }),
    format('%s %o %O %j', secret, secret, secret, secret),
    new Error(`failed with ${secret}`).message,
    Object.values(secret).join(),
    JSON.stringify(Object.getOwnPropertyDescriptors(secret)),
    JSON.stringify({ ...secret }),
  ];
  for (const text of printed) expect(text).not.toContain('hush');
  expect(printed[0]).toBe('[secret]');
});
