import { describe, expect, test } from 'vitest';
import { appRouter } from '../app-router.ts';
import { inputSchemas, policyTable } from './policy-table.ts';

const schemas = inputSchemas(appRouter);

/** The names of everything that may be sent, at any depth. */
const namesWithin = (schema: unknown): string[] => {
  if (typeof schema !== 'object' || schema === null) return [];
  const { properties } = schema as { properties?: unknown };
  const own = typeof properties === 'object' && properties !== null ? Object.keys(properties) : [];
  return [...own, ...Object.values(schema).flatMap(namesWithin)];
};
const asked = new Map(Object.entries(schemas).map(([name, schema]) => [name, namesWithin(schema)]));
/** The procedures that take something of such a name. */
const whichAsk = (pattern: RegExp): string[] =>
  [...asked].filter(([, names]) => names.some((name) => pattern.test(name))).map(([name]) => name);

/** A passkey's answer comes from the browser itself, under the names of the standard (WebAuthn 3). */
const ofThePasskey = [
  ...['id', 'rawId', 'type', 'response', 'authenticatorAttachment', 'clientExtensionResults', 'transports'],
  ...['attestationObject', 'clientDataJSON', 'authenticatorData', 'signature', 'userHandle'],
];

describe('what procedures ask for', () => {
  test('only users enter their own password: no admin procedure takes or sets one (ASVS 6.4.6)', () => {
    expect(whichAsk(/pass(word|phrase)|hash/i)).toEqual([
      'auth.completeSetup',
      'auth.register',
      'auth.signIn',
      'credentials.changePassword',
      'credentials.setPassword',
      'emailLinks.resetPassword',
      'emailLinks.verifyEmail',
      'secondFactor.stepUp',
    ]);
    expect(asked.get('admin.users.forceReset')).toEqual(['id']);
  });

  test('public procedures take these fields only: no hint, no secret question (ASVS 6.4.2)', () => {
    const open = policyTable(appRouter).filter(({ who }) => who === 'public');
    const names = new Set(open.flatMap(({ name }) => asked.get(name) ?? []));
    for (const name of ofThePasskey) names.delete(name);
    expect([...names].toSorted()).toEqual([
      'code',
      'email',
      // Ids of what the owner of a mailbox recognises.
      'keep',
      'name',
      'passkey',
      'password',
      'refreshToken',
      'token',
    ]);
  });

  test('no procedure takes the present time from the client (ASVS 6.5.8)', () => {
    const telling = /(^|[a-z])(at|time|date|now|expires|valid|clock)$|^(at|now|time|date|iat|exp|from|to)$/i;
    // What the audit log is searched by is no time of an event; a change of role names roles.
    expect(whichAsk(telling)).toEqual(['admin.audit.list', 'admin.users.setRole']);
  });
});
