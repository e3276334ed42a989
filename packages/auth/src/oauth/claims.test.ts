import { DisplayName, Email } from '@atelier/core/schemas/auth';
import { checkRows } from '@atelier/core/testing/check-rows';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { emailOf, missingFrom, nameOf, type PersonClaims, personFrom } from './claims.ts';

test('a name loses characters that cannot be shown and is cut between whole characters', () => {
  expect(nameOf('  Ann \u202e\n Bell\u0000 ')).toBe('Ann Bell');
  expect(nameOf('😀'.repeat(100))).toBe('😀'.repeat(80));
  expect(nameOf(`${'x'.repeat(79)}😀😀`)).toBe(`${'x'.repeat(79)}😀`);
  for (const none of ['', ' \n', '\u200b\u202e', 17, null, undefined, {}, ['Ann']])
    expect(nameOf(none)).toBeNull();
});

test('for any claim, a name is a valid DisplayName or null', () => {
  const units = fc.string({ unit: 'binary', maxLength: 200 });
  fc.assert(
    fc.property(fc.oneof(units, fc.anything()), (said) => {
      const name = nameOf(said);
      if (name !== null) expect(DisplayName.parse(name)).toBe(name);
    }),
  );
});

test('an address is normalised like stored addresses, however the provider writes it', () => {
  for (const said of ['R&D@München.de', 'r&d@xn--mnchen-3ya.DE', 'r&d@mu\u0308nchen.de'])
    expect(emailOf(said, true)).toEqual({ email: 'r&d@xn--mnchen-3ya.de', emailVerified: true });
});

const textOf = (said: unknown): string => (typeof said === 'string' ? said : '');

test('for any claim, an address is normalised or null, and never verified without an address', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.emailAddress(), fc.anything()),
      fc.oneof(fc.constantFrom(true, 'true', 'True', 'false'), fc.anything()),
      (said, verified) => {
        const { email, emailVerified } = emailOf(said, verified);
        if (email !== null) expect(Email.parse(email)).toBe(email);
        expect(emailVerified).toBe(email !== null && (verified === true || /^true$/i.test(textOf(verified))));
      },
    ),
  );
});

test('email_verified counts in every spelling that providers use, and nothing else does', () =>
  checkRows(
    [
      [true, true],
      ['true', true],
      ['True', true],
      [false, false],
      ['false', false],
      ['', false],
      ['yes', false],
      [1, false],
      [null, false],
      [['true'], false],
      [{}, false],
    ],
    'email_verified %j means %j',
    (said, meant) => {
      expect(emailOf('ann@example.org', said).emailVerified).toBe(meant);
    },
  ));

describe('claims from two sources', () => {
  const ann = { email: 'ann@example.org', emailVerified: true, name: 'Ann Bell' };
  test('claims are merged from the ID token and userinfo', () =>
    checkRows(
      [
        ['all in the ID token', { email: 'ann@example.org', email_verified: true, name: 'Ann Bell' }, {}],
        ['all from userinfo', {}, { email: 'ann@example.org', email_verified: true, name: 'Ann Bell' }],
        [
          'only the name from userinfo',
          { email: 'ann@example.org', email_verified: 'true' },
          { name: 'Ann Bell' },
        ],
        [
          'only the address from userinfo',
          { name: 'Ann Bell' },
          { email: 'Ann@example.org', email_verified: true },
        ],
        [
          'the address from userinfo, email_verified in the ID token',
          { email_verified: true, name: 'Ann Bell' },
          { email: 'ann@example.org' },
        ],
        [
          'the address in the ID token, email_verified from userinfo',
          { email: 'ann@example.org' },
          { email: 'ANN@example.org', email_verified: 'true', name: 'Ann Bell' },
        ],
        [
          'the given name in the ID token, the family name from userinfo',
          { email: 'ann@example.org', email_verified: true, given_name: 'Ann' },
          { family_name: 'Bell' },
        ],
        [
          'unusable claims in the ID token, usable ones from userinfo',
          { email: ['ann'], email_verified: 1, name: { first: 'Ann' } },
          { email: 'ann@example.org', email_verified: true, given_name: 'Ann', family_name: 'Bell' },
        ],
      ],
      '%s',
      (_, idToken, userInfo) => {
        expect(personFrom(idToken, userInfo)).toEqual(ann);
      },
    ));

  test('an address is never verified by a claim about another address', () => {
    const [here, there] = [{ email: 'ann@example.org' }, { email: 'eve@example.org', email_verified: true }];
    expect(personFrom(here, there)).toMatchObject({ email: 'ann@example.org', emailVerified: false });
    expect(personFrom(there, here)).toMatchObject({ email: 'eve@example.org', emailVerified: true });
  });

  test('if the two contradict each other, the ID token wins', () => {
    const email = 'ann@example.org';
    expect(
      personFrom({ email, email_verified: false, name: 'Ann' }, { email, email_verified: true, name: 'Eve' }),
    ).toEqual({ email, emailVerified: false, name: 'Ann' });
  });

  test('an address is verified only if one of the two says so, whatever else they say', () => {
    const claims = fc.record(
      {
        email: fc.oneof(fc.constantFrom('a@example.org', 'b@example.org'), fc.anything()),
        email_verified: fc.oneof(fc.constantFrom(true, false, 'true', 'false'), fc.anything()),
        name: fc.anything(),
        given_name: fc.anything(),
        family_name: fc.anything(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(claims, claims, (idToken, userInfo) => {
        const person = personFrom(idToken, userInfo);
        const verifying = [idToken, userInfo].filter(
          ({ email, email_verified: verified }) =>
            emailOf(person.email, verified).emailVerified && !isOther(email),
        );
        if (person.emailVerified) expect(verifying).not.toEqual([]);
        if (person.name !== null) expect(DisplayName.parse(person.name)).toBe(person.name);

        function isOther(email: unknown): boolean {
          const address = emailOf(email, true).email;
          return address !== null && address !== person.email;
        }
      }),
    );
  });
});

test('a name is joined from its parts in the order of its script', () => {
  const name = (claims: PersonClaims) => personFrom(claims).name;
  expect(name({ given_name: 'Ann', family_name: 'Bell' })).toBe('Ann Bell');
  expect(name({ given_name: 'Ann' })).toBe('Ann');
  expect(name({ family_name: 'Bell', given_name: null })).toBe('Bell');
  expect(name({ name: 17, given_name: 'Ann', family_name: ['Bell'] })).toBe('Ann');
  expect(name({ given_name: '小明', family_name: '王' })).toBe('王小明');
  expect(name({ name: 'Ann Bell', given_name: 'X', family_name: 'Y' })).toBe('Ann Bell');
  expect(name({ given_name: 'a'.repeat(80), family_name: 'b' })).toHaveLength(80);
});

test('missing claims are reported, an unverified address is not missing', () => {
  const all = { email: 'ann@example.org', email_verified: false, name: 'Ann' };
  expect(missingFrom(all)).toEqual({ address: false, name: false });
  expect(missingFrom({ ...all, email: null })).toEqual({ address: true, name: false });
  expect(missingFrom({ ...all, email_verified: null })).toEqual({ address: true, name: false });
  expect(missingFrom({ ...all, name: {} })).toEqual({ address: false, name: true });
  expect(missingFrom({ ...all, name: {}, given_name: 'Ann' })).toEqual({ address: false, name: false });
});
