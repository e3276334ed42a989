import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DisplayName, Email, nameFromEmail, Password, RegisterInput, SignInInput } from './auth.ts';

const ok = (schema: { safeParse(value: unknown): { success: boolean } }, value: unknown): boolean =>
  schema.safeParse(value).success;

/** Any UTF-16 at all, lone surrogates and control characters too. */
const anyText = (maxLength: number) =>
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength }).map((units) => String.fromCharCode(...units));

describe('an email address', () => {
  test.each([
    [' Ann@Example.ORG ', 'ann@example.org'],
    ['a+tag@b.example', 'a+tag@b.example'],
    ["o'neil@b.example", "o'neil@b.example"],
    ['x@sub.domain.example', 'x@sub.domain.example'],
  ])('%j is kept as %j', (raw, kept) => expect(Email.parse(raw)).toBe(kept));

  test.each([
    '',
    '@',
    'a@',
    '@b.example',
    'a b@c.example',
    'a@b@c.example',
    'a@b.example,c@d.example',
    'Ann <a@b.example>',
    'a@b.example\r\nBcc: x@y.example',
    'a\u0000@b.example',
    '.a@b.example',
    'a..b@c.example',
    'a@-b.example',
    `${'a'.repeat(245)}@b.example`,
    'a'.repeat(100_000),
  ])('%j is none', (raw) => expect(ok(Email, raw)).toBe(false));

  test('normalising is done once and for all', () => {
    fc.assert(
      fc.property(fc.emailAddress(), (raw) => {
        const first = Email.safeParse(raw);
        if (!first.success) return;
        expect(Email.parse(first.data)).toBe(first.data);
        expect(Email.parse(`  ${raw.toUpperCase()}\n`)).toBe(first.data);
      }),
    );
  });

  test('whatever is sent, what is kept is one bare address', () => {
    fc.assert(
      fc.property(anyText(60), (raw) => {
        const parsed = Email.safeParse(raw);
        if (parsed.success) expect(parsed.data).toMatch(/^[^\s@,<>\p{Cc}]{1,64}@[^\s@,<>\p{Cc}]+$/u);
      }),
    );
  });

  test('the worst text is refused in no time', () => {
    for (const raw of [`${'a.'.repeat(100)}@`, `${'a'.repeat(200)}@${'b.'.repeat(50)}`, '@'.repeat(300)]) {
      const isQuick = () => {
        const startedMs = performance.now();
        ok(Email, raw);
        return performance.now() - startedMs < 50;
      };
      // A busy machine slows some tries down, a pattern without bounds all of them.
      expect(Array.from({ length: 20 }).some(isQuick), raw).toBe(true);
    }
  });
});

describe('a password', () => {
  test('is taken as sent, to the last space and character', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 128, unit: 'grapheme' }), (raw) => {
        fc.pre(raw.length <= 256);
        expect(Password.parse(raw)).toBe(raw);
      }),
    );
  });

  test.each(['', 'x'.repeat(257), null, 7, ['secret']])('%j is none', (raw) =>
    expect(ok(Password, raw)).toBe(false),
  );
});

describe('a name', () => {
  test.each([
    ...['Ann', 'Łukasz Żółć', '田中', "O'Neil-Smith", '<b>', 'مريم', 'Zoë 🌱'],
    // What scripts and emoji need: joiners, selectors, marks, direction marks, the tags of a flag.
    ...[
      '\u200fمريم',
      'می\u200cخواهم',
      'क्\u200dष',
      'ശ്രീ\u200d',
      '👩‍👩‍👧',
      '❤️',
      '👩🏽‍🚀',
      '🏴\u{e0067}\u{e0062}\u{e007f}',
      '葛\u{e0100}城',
    ],
    ...['e\u0301', 'שָׁלוֹם', 'Ada\u200e'],
    '🎨'.repeat(80),
  ])('%j is one', (raw) => expect(DisplayName.parse(` ${raw} `)).toBe(raw));

  test.each([
    '',
    '   ',
    'a\nb',
    'a\u0000',
    '\u202eabc',
    'a\u200db',
    'a\u2028b',
    '\ue000',
    '\ud800',
    'x'.repeat(81),
    '🎨'.repeat(81),
    // Nothing of these is seen.
    ...[
      '\u3164',
      '\u2800',
      '\u200b\u200b',
      '\ufe0f',
      '\u{e0067}\u{e007f}',
      '\u200d',
      '\u115f\u1160',
      '\u200f',
      '\u0301',
      '\u{1d159}',
    ],
    // These hide, or change the order of what stands beside them.
    ...[
      'a\u202db',
      'a\u2066b\u2069',
      'a\u2067b',
      'a\u200cb',
      'a\ufe0fb',
      'ad\u00ada',
      'ada\u{e0067}',
      'ada\u3164bell',
      'ad\u2060a',
    ],
  ])('%j is none', (raw) => expect(ok(DisplayName, raw)).toBe(false));

  test('for whoever gives none is the part of the address before the @, cut to what a name may be', () => {
    expect(nameFromEmail('ada@example.org')).toBe('ada');
    const name = nameFromEmail(`${'a'.repeat(200)}@example.org`);
    expect(name).toBe('a'.repeat(80));
    expect(DisplayName.parse(name)).toBe(name);
  });
});

describe('inputs', () => {
  const email = 'a@b.example';
  const password = 'seven quiet herons';

  test.each(['role', 'verified', 'workspaceId', 'credits', 'id'])(
    'do not take a %s on the way in',
    (field) => {
      expect(ok(RegisterInput, { email, password, [field]: 'superadmin' })).toBe(false);
      expect(ok(SignInInput, { email, password, [field]: 'superadmin' })).toBe(false);
    },
  );

  test.each([{ email: [email] }, { email: { $ne: '' } }, { password: [password] }, { password: 12345678 }])(
    'take texts as texts: %j',
    (wrong) => expect(ok(SignInInput, { email, password, ...wrong })).toBe(false),
  );
});
