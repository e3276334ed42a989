import { describe, expect, test } from 'vitest';
import { appRouter } from '../app-router.ts';
import { inputSchemas, policyTable } from './policy-table.ts';

const schemas = inputSchemas(appRouter);

/** The names of all input fields, at any depth. */
const namesWithin = (schema: unknown): string[] => {
  if (typeof schema !== 'object' || schema === null) return [];
  const { properties } = schema as { properties?: unknown };
  const own = typeof properties === 'object' && properties !== null ? Object.keys(properties) : [];
  return [...own, ...Object.values(schema).flatMap(namesWithin)];
};
const fieldNames = new Map(Object.entries(schemas).map(([name, schema]) => [name, namesWithin(schema)]));
/** The procedures with an input field of such a name. */
const proceduresWithField = (pattern: RegExp): string[] =>
  [...fieldNames].filter(([, names]) => names.some((name) => pattern.test(name))).map(([name]) => name);

/** Fields of a passkey response, which the browser makes (WebAuthn 3). */
const passkeyFields = [
  ...['id', 'rawId', 'type', 'response', 'authenticatorAttachment', 'clientExtensionResults', 'transports'],
  ...['attestationObject', 'clientDataJSON', 'authenticatorData', 'signature', 'userHandle'],
];

describe('what procedures ask for', () => {
  test('only users enter their own password: no admin procedure takes or sets one (ASVS 6.4.6)', () => {
    expect(proceduresWithField(/pass(word|phrase)|hash/i)).toEqual([
      'auth.completeSetup',
      'auth.register',
      'auth.signIn',
      'credentials.changePassword',
      'credentials.setPassword',
      'emailLinks.acceptInvitation',
      'emailLinks.resetPassword',
      'emailLinks.verifyEmail',
      'secondFactor.stepUp',
      // The password of a link, which its owner chooses.
      'shares.create',
    ]);
    expect(fieldNames.get('admin.users.forceReset')).toEqual(['id']);
  });

  test('public procedures take these fields only: no hint, no secret question (ASVS 6.4.2)', () => {
    const publicRows = policyTable(appRouter).filter(({ who }) => who === 'public');
    const names = new Set(publicRows.flatMap(({ name }) => fieldNames.get(name) ?? []));
    for (const name of passkeyFields) names.delete(name);
    expect([...names].toSorted()).toEqual([
      // Published texts, by kind and version.
      'accepted',
      'code',
      'email',
      // Ids of access that the owner recognises.
      'keep',
      'kind',
      'name',
      'passkey',
      'password',
      'refreshToken',
      'token',
      'version',
    ]);
  });

  test('no procedure takes the present time from the client (ASVS 6.5.8)', () => {
    const timeNames =
      /(^|[a-z])(at|time|date|now|expires|valid|clock)$|^(at|now|time|date|iat|exp|from|to)$/i;
    // When something of an incident happened or is due, the phase that it goes to, the time range of an audit search, saved or not,
    // and of the gallery, the roles of a role change, and who gets the pictures
    // of someone else.
    // Quiet hours of a channel, too.
    expect(proceduresWithField(timeNames)).toEqual([
      'admin.alerts.channels.add',
      'admin.alerts.channels.update',
      'admin.audit.list',
      'admin.audit.saveFilter',
      'admin.incidents.addNote',
      'admin.incidents.addTask',
      'admin.incidents.advance',
      'admin.incidents.linkEvents',
      'admin.incidents.update',
      'admin.users.setRole',
      'admin.users.transfer',
      'admin.users.transferPreview',
      'images.count',
      'images.list',
      'images.neighbours',
      'images.timeline',
    ]);
  });
});
