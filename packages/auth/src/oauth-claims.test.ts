import { DisplayName, Email } from '@atelier/core/schemas/auth';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emailOf, nameOf } from './oauth-claims.ts';

test('a name is freed of what cannot be shown, and cut by whole characters', () => {
  expect(nameOf('  Ann \u202e\n Bell\u0000 ')).toBe('Ann Bell');
  expect(nameOf('😀'.repeat(100))).toBe('😀'.repeat(80));
  expect(nameOf(`${'x'.repeat(79)}😀😀`)).toBe(`${'x'.repeat(79)}😀`);
  for (const none of ['', ' \n', '\u200b\u202e', 17, null, undefined, {}, ['Ann']])
    expect(nameOf(none)).toBeNull();
});

test('whatever a provider says, a name is a DisplayName as it is, or none', () => {
  const units = fc.string({ unit: 'binary', maxLength: 200 });
  fc.assert(
    fc.property(fc.oneof(units, fc.anything()), (said) => {
      const name = nameOf(said);
      if (name !== null) expect(DisplayName.parse(name)).toBe(name);
    }),
  );
});

test('whatever a provider says, an address is normalised or none, and none is never verified', () => {
  fc.assert(
    fc.property(fc.oneof(fc.emailAddress(), fc.anything()), fc.anything(), (said, verified) => {
      const { email, emailVerified } = emailOf(said, verified);
      if (email !== null) expect(Email.parse(email)).toBe(email);
      expect(emailVerified).toBe(email !== null && verified === true);
    }),
  );
});
