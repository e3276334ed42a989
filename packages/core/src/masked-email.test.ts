import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maskedEmail } from './masked-email.ts';

test('a masked address shows the first character and the domain, and no more, whatever the address is', () => {
  expect(maskedEmail('ann.heron@example.org')).toBe('a…@example.org');
  expect(maskedEmail('😀bird@example.org')).toBe('😀…@example.org');
  expect(maskedEmail('not an address')).toBe('…');
  fc.assert(
    fc.property(fc.emailAddress(), (email) => {
      const [name = '', domain] = email.split('@');
      expect(maskedEmail(email)).toBe(`${name[0]}…@${domain}`);
    }),
  );
});
