import { domainToASCII, domainToUnicode } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkRows } from '../testing/check-rows.ts';
import { DisplayName, Email, nameFromEmail, Password, RegisterInput, SignInInput } from './auth.ts';

const ok = (schema: { safeParse(value: unknown): { success: boolean } }, value: unknown): boolean =>
  schema.safeParse(value).success;

/** Any UTF-16, including lone surrogates and control characters. */
const anyText = (maxLength: number) =>
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength }).map((units) => String.fromCharCode(...units));

describe('an email address', () => {
  test('an email address is stored trimmed, in lower case, with an ASCII domain', () =>
    checkRows(
      [
        [' Ann@Example.ORG ', 'ann@example.org'],
        ['a+tag@b.example', 'a+tag@b.example'],
        ['x@sub.domain.example', 'x@sub.domain.example'],
        // RFC 5321 atoms.
        ["o'neil@b.example", "o'neil@b.example"],
        ['r&d@example.org', 'r&d@example.org'],
        ['a/b=c@example.org', 'a/b=c@example.org'],
        ["!#$%&'*+-/=?^_`{|}~.A@example.org", "!#$%&'*+-/=?^_`{|}~.a@example.org"],
        ['1@2.example', '1@2.example'],
        // One stored form for all spellings of a domain.
        ['Ann@München.DE', 'ann@xn--mnchen-3ya.de'],
        ['ann@mu\u0308nchen.de', 'ann@xn--mnchen-3ya.de'],
        ['ann@XN--MNCHEN-3YA.de', 'ann@xn--mnchen-3ya.de'],
        ['ann@straße.example', 'ann@xn--strae-oqa.example'],
        ['ann@ｅｘａｍｐｌｅ.org', 'ann@example.org'],
        ['ann@例え。テスト', 'ann@xn--r8jz45g.xn--zckzah'],
        ['ann@почта.рф', 'ann@xn--80a1acny.xn--p1ai'],
      ],
      '%j is stored as %j',
      (raw, kept) => expect(Email.parse(raw)).toBe(kept),
    ));

  test('text that is not an email address is refused', () =>
    checkRows(
      [
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
        'a.@b.example',
        'a..b@c.example',
        'a@-b.example',
        'a@b-.example',
        'a@b..example',
        'a@b.example.',
        'a@example',
        'a@b_c.example',
        'a@1.2.3.4',
        'a@0x7f.1',
        'a@[127.0.0.1]',
        'a@b.example/c',
        'a@%6d.example',
        'a@münchen.de:25',
        'a@münchen.de/x',
        'a@x@münchen.de',
        'a(comment)@b.example',
        `${'a'.repeat(65)}@b.example`,
        `a@${'b'.repeat(64)}.example`,
        `${'a'.repeat(60)}@${'b.'.repeat(120)}example`,
        `a@${'ü'.repeat(60)}.de`,
        'a'.repeat(100_000),
      ],
      '%j is refused',
      (raw) => expect(ok(Email, raw)).toBe(false),
    ));

  test('an email address that mail servers would not accept is refused with its reason', () =>
    checkRows(
      [
        ['"ann smith"@example.org', 'Email addresses with quotation marks aren’t supported.'],
        ['"a@b"@example.org', 'Email addresses with quotation marks aren’t supported.'],
        ['jörg@example.org', 'Before the @, only letters from a to z are supported.'],
        ['почта@почта.рф', 'Before the @, only letters from a to z are supported.'],
        ['a@b', 'This is not an email address.'],
      ],
      '%j',
      (raw, reason) =>
        expect(Email.safeParse(raw).error?.issues.map(({ message }) => message)).toEqual([reason]),
    ));

  /** Dot-strings of RFC 5321, and domains in several scripts. */
  const atom = fc.string({
    unit: fc.constantFrom(..."abzAZ09!#$%&'*+-/=?^_`{|}~"),
    minLength: 1,
    maxLength: 12,
  });
  const local = fc.array(atom, { minLength: 1, maxLength: 4 }).map((atoms) => atoms.join('.'));
  const letters = fc.constantFrom(
    ...'azAZ09',
    'ü',
    'Ü',
    'ß',
    'é',
    'И',
    'ж',
    '例',
    'テ',
    'α',
    'Ω',
    'ς',
    'ñ',
    'ł',
  );
  const domain = fc
    .array(fc.string({ unit: letters, minLength: 1, maxLength: 10 }), { minLength: 1, maxLength: 3 })
    .map((labels) => [...labels, 'example'].join('.'));

  test('all spellings of an address have one stored form, which is ASCII', () => {
    fc.assert(
      fc.property(local, domain, (before, behind) => {
        const kept = Email.parse(`${before}@${behind}`);
        expect(kept).toMatch(/^[\x21-\x7e]+@[a-z0-9.-]+$/);
        const decomposed = behind.normalize('NFD');
        const spellings = [
          kept,
          kept.toUpperCase(),
          `  ${before.toUpperCase()}@${behind}\n`,
          `${before}@${behind.toLowerCase()}`,
          `${before}@${decomposed}`,
          `${before}@${behind.replaceAll('.', '。')}`,
          `${before}@${domainToUnicode(kept.slice(kept.lastIndexOf('@') + 1))}`,
        ];
        for (const spelling of spellings) expect(Email.parse(spelling)).toBe(kept);
        expect(kept).toBe(`${before.toLowerCase()}@${domainToASCII(behind)}`);
      }),
    );
  });

  test('normalisation is idempotent', () => {
    fc.assert(
      fc.property(fc.emailAddress(), (raw) => {
        const first = Email.safeParse(raw);
        if (!first.success) return;
        expect(Email.parse(first.data)).toBe(first.data);
        expect(Email.parse(`  ${raw.toUpperCase()}\n`)).toBe(first.data);
      }),
    );
  });

  test('any accepted input is stored as one bare address', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          anyText(60),
          fc.tuple(anyText(9), anyText(9)).map(([a, b]) => `${a}x@${b}.org`),
        ),
        (raw) => {
          const parsed = Email.safeParse(raw);
          if (parsed.success)
            expect(parsed.data).toMatch(/^[^\s@,;:<>()[\]"\\\P{ASCII}\p{Cc}]{1,64}@[a-z0-9.-]+$/u);
        },
      ),
    );
  });

  test('pathological input is refused quickly', () => {
    for (const raw of [`${'a.'.repeat(100)}@`, `${'a'.repeat(200)}@${'b.'.repeat(50)}`, '@'.repeat(300)]) {
      const isQuick = () => {
        const startedMs = performance.now();
        ok(Email, raw);
        return performance.now() - startedMs < 50;
      };
      // A busy machine slows down some runs, catastrophic backtracking all of them.
      expect(Array.from({ length: 20 }).some(isQuick), raw).toBe(true);
    }
  });
});

describe('a password', () => {
  test('is taken exactly as sent, including spaces', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 128, unit: 'grapheme' }), (raw) => {
        fc.pre(raw.length <= 256);
        expect(Password.parse(raw)).toBe(raw);
      }),
    );
  });

  test('empty, overlong and non-text passwords are refused', () =>
    checkRows(['', 'x'.repeat(257), null, 7, ['secret']], '%j is refused', (raw) =>
      expect(ok(Password, raw)).toBe(false),
    ));
});

describe('a name', () => {
  test('a display name may contain any script and emoji', () =>
    checkRows(
      [
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
      ],
      '%j',
      (raw) => expect(DisplayName.parse(` ${raw} `)).toBe(raw),
    ));

  test('an invisible display name, or one with hidden characters or line breaks, is refused', () =>
    checkRows(
      [
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
      ],
      '%j is refused',
      (raw) => expect(ok(DisplayName, raw)).toBe(false),
    ));

  test('defaults to the local part of the address, cut to the maximum length', () => {
    expect(nameFromEmail('ada@example.org')).toBe('ada');
    const name = nameFromEmail(`${'a'.repeat(200)}@example.org`);
    expect(name).toBe('a'.repeat(80));
    expect(DisplayName.parse(name)).toBe(name);
  });
});

describe('inputs', () => {
  const email = 'a@b.example';
  const password = 'seven quiet herons';

  test('inputs refuse fields that the server decides', () =>
    checkRows(['role', 'verified', 'workspaceId', 'credits', 'id'], '%s', (field) => {
      expect(ok(RegisterInput, { email, password, [field]: 'superadmin' })).toBe(false);
      expect(ok(SignInInput, { email, password, [field]: 'superadmin' })).toBe(false);
    }));

  test('sign-in accepts only text', () =>
    checkRows(
      [{ email: [email] }, { email: { $ne: '' } }, { password: [password] }, { password: 12345678 }],
      '%j',
      (wrong) => expect(ok(SignInInput, { email, password, ...wrong })).toBe(false),
    ));
});
