import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkRows } from '../packages/core/src/testing/check-rows.ts';
import { root } from './setup.ts';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const page = read('docs/identity.md');
/** The page without line breaks within sentences. */
const prose = page.replaceAll(/\s+/g, ' ');

/** Settings and their defaults. Tests of the server compare `.env.example` with the configuration. */
const defaults = new Map(
  [...read('.env.example').matchAll(/^#([A-Z][A-Z0-9_]*)=(.*)$/gm)].map(([, name = '', value = '']) => [
    name,
    value,
  ]),
);

interface Claim {
  readonly setting: string;
  /** The number in the page, with its unit if it has one. */
  readonly figure: string;
  /** For limits: the time window. */
  readonly about: string;
}

/** Table rows of three columns with a setting in the last one. */
const inTables = [...page.matchAll(/^\| ([^|]+) \| ([^|]+) \| `([A-Z_]+)` \|$/gm)].map(
  ([, about = '', figure = '', setting = '']): Claim => ({ setting, figure, about }),
);

/** `… 24 h after the last use (`SETTING`)` and `… off (`SETTING` 0)`. */
const inProse = [...prose.matchAll(/(\d[\d,]*)([^()|\d]*) \(`([A-Z_]+)`\)|\(`([A-Z_]+)` (\d+)\)/g)].map(
  ([, before = '', words = '', setting, other = '', inside = '']): Claim =>
    setting === undefined
      ? { setting: other, figure: inside, about: '' }
      : { setting, figure: `${before}${words}`, about: words },
);
const claims = [...inTables, ...inProse];

/** The allowed notations of the unit in a setting's name. */
const units: Readonly<Record<string, RegExp>> = {
  HOURS: /^\d+ (h|hours?)\b/,
  MINUTES: /^\d+( (min|minutes?)\b|$)/,
  SECONDS: /^\d+ (s|seconds?)\b/,
  DAYS: /^\d+ days?\b/,
};
const periodsS: Readonly<Record<string, string>> = { minute: '60', hour: '3600' };

/** The default in the notation of the page: `5/60` is 5 per minute. */
const defaultOf = ({ setting, about }: Claim): string | undefined => {
  const value = defaults.get(setting);
  if (!setting.startsWith('LIMIT_')) return value;
  const [points, windowS] = value?.split('/') ?? [];
  const named = /per (minute|hour)/.exec(about)?.[1] ?? '';
  return periodsS[named] === windowS ? points : undefined;
};

describe('settings in docs/identity.md', () => {
  test('are found by this test', () => {
    expect(inTables.map(({ setting }) => setting)).toEqual(
      expect.arrayContaining(['SIGN_IN_LOCK_AFTER', 'LIMIT_SIGN_IN', 'RESET_MINUTES']),
    );
    expect(inProse.map(({ setting }) => setting)).toEqual(
      expect.arrayContaining(['PASSWORD_MIN_STRENGTH', 'SESSION_ABSOLUTE_HOURS', 'REFRESH_TOKEN_DAYS']),
    );
  });

  test("every number is the setting's default", () =>
    checkRows(claims, '$setting is $figure', (claim) => {
      expect(/\d+/.exec(claim.figure)?.[0]).toBe(defaultOf(claim));
      const unit = units[claim.setting.split('_').at(-1) ?? ''];
      if (unit !== undefined) expect(claim.figure).toMatch(unit);
    }));

  test('exist, and every number is in a place that this test reads', () => {
    const named = [...page.matchAll(/`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)`/g)].map(([, name = '']) => name);
    expect(named.filter((name) => !defaults.has(name))).toEqual([]);
    const numeric = [...new Set(named)].filter((name) => /^\d/.test(defaults.get(name) ?? ''));
    const read = new Set(claims.map(({ setting }) => setting));
    expect(numeric.filter((name) => !read.has(name))).toEqual([]);
  });
});

/** Numbers without a setting: the words of the page, and the line of code that they describe. */
const fixed: readonly (readonly [string, string, string])[] = [
  [
    '| tries per second-factor challenge | 5 | |',
    'packages/api/src/auth/sign-in-completion.ts',
    'attemptsPerChallenge = 5;',
  ],
  [
    '| "this was not me" | 7 days | |',
    'packages/api/src/auth/sign-in-completion.ts',
    'reportLinkTtlMs = 7 * 86_400_000;',
  ],
  [
    '| then each costs | 2, 4, 8 … s | |',
    'packages/core/src/ports/login-attempt-store.ts',
    'the next costs 2 s, then 4, 8',
  ],
  ['(`admin,superadmin` in production)', 'apps/server/src/config/identity.ts', "= ['admin', 'superadmin'];"],
  [
    "five make the account's codes wait 300 s",
    'apps/server/src/config/identity.ts',
    'lockAfter: 5, lockS: 300,',
  ],
  ['ten a day', 'packages/api/src/throttle/attempt-counters.ts', 'lockAfter: 10, lockS: 86_400,'],
  [
    'A block ends by itself after 90 days without attempts',
    'packages/core/src/fixed-days.ts',
    'attempts: 90,',
  ],
  [
    'A lookup takes 1.5 s at most, a response has at most 256 KiB, and at most 8 run at a time',
    'packages/adapters/src/breaches/range.ts',
    'timeoutMs: 1_500, maxBytes: 262_144, maxConcurrent: 8',
  ],
  [
    'ten registrations per hour and address',
    'packages/core/src/limit-defaults.ts',
    'register: { points: 10, windowS: 3600 }',
  ],
];

describe('fixed numbers in docs/identity.md', () => {
  test('match the code', () =>
    checkRows(fixed, '%s', (words, file, line) => {
      expect(prose).toContain(words);
      expect(read(file).replaceAll(/\s+/g, ' ')).toContain(line);
    }));
});

describe('references in docs/identity.md', () => {
  const quoted = [...page.matchAll(/`([^`\n]+)`/g)].map(([, text = '']) => text);

  test('files exist', () => {
    const files = quoted.filter((text) => /^[\w.-]+\/.*\.\w+$/.test(text));
    expect(files.length).toBeGreaterThan(2);
    expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });

  test('procedures are in the policy table', () => {
    const table = read('docs/policy.md');
    const procedures = quoted.filter((text) => /^[a-z]\w*(\.[a-zA-Z]+)+$/.test(text));
    expect(procedures.length).toBeGreaterThan(0);
    expect(procedures.filter((name) => !table.includes(`| \`${name}\` |`))).toEqual([]);
  });

  test('decisions exist', () => {
    const written = readdirSync(join(root, 'docs/decisions'));
    // Numbered consecutively, so that "decision 22" is unique.
    const numbers = written.map((name) => Number(name.slice(0, 4))).sort((a, b) => a - b);
    expect(numbers).toEqual(numbers.map((_, at) => at + 1));
    const cited = [...prose.matchAll(/decision (\d{4})/g)].map(([, number = '']) => number);
    expect(cited.length).toBeGreaterThan(0);
    expect(cited.filter((number) => !written.some((file) => file.startsWith(number)))).toEqual([]);
  });
});
