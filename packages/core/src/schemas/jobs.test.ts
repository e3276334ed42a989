import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkRows } from '../testing/check-rows.ts';
import { showsNothing, trimText } from '../text.ts';
import { CreateJobInput, isFinished, jobStates, Prompt, seedMax } from './jobs.ts';

const input = { prompt: 'a heron', model: 'm', width: 512, height: 512, count: 1 };
const ok = (change: object): boolean => CreateJobInput.safeParse({ ...input, ...change }).success;

/** Any UTF-16, including lone surrogates and control characters. */
const anyText = (maxLength: number) =>
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength }).map((units) => String.fromCharCode(...units));

describe('a prompt', () => {
  test('that is accepted is only trimmed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }), (text) => {
        const parsed = Prompt.safeParse(text);
        const shown = trimText(text);
        if (parsed.success) expect(parsed.data).toBe(shown);
        else expect(showsNothing(text) || /[^\P{Cc}\n\r\t]/u.test(shown)).toBe(true);
      }),
    );
  });

  test('does not change when parsed again', () => {
    fc.assert(
      fc.property(anyText(100), (text) => {
        const parsed = Prompt.safeParse(text);
        if (parsed.success) expect(Prompt.parse(parsed.data)).toBe(parsed.data);
      }),
    );
  });

  test('has one to two thousand characters after trimming', () => {
    expect(Prompt.safeParse(`  ${'x'.repeat(2000)}  `).success).toBe(true);
    for (const text of ['', ' \n\t', 'x'.repeat(2001)]) expect(Prompt.safeParse(text).success).toBe(false);
    // Counted in characters; each of these has two UTF-16 units.
    expect(Prompt.safeParse('🎨'.repeat(2000)).success).toBe(true);
    expect(Prompt.safeParse('🎨'.repeat(2001)).success).toBe(false);
  });

  test('an invisible prompt is refused', () =>
    checkRows(
      [
        '\u3164',
        '\u2800\u2800',
        '\u200b\ufeff',
        '\ufe0f',
        '\u{e0067}\u{e007f}',
        '\u200e',
        '\u0301',
        '\u00ad',
      ],
      '%j',
      (text) => {
        expect(Prompt.safeParse(text).success).toBe(false);
        expect(CreateJobInput.parse({ ...input, negativePrompt: text }).negativePrompt).toBe('');
      },
    ));

  test('a prompt may contain line breaks and direction marks', () =>
    checkRows(['line\nbreak', 'tab\there', 'crlf\r\nhere', '👩‍👩‍👧', '‮rtl'], '%j', (text) =>
      expect(Prompt.parse(text)).toBe(text),
    ));

  test('a prompt must not contain control characters', () =>
    checkRows(
      ['a\u0000b', 'a\u0007b', 'a\u001b[31mb', 'a\u007fb', 'a\u009fb', 'a\ud800b', 'a\udc00b'],
      '%j',
      (text) => expect(Prompt.safeParse(text).success).toBe(false),
    ));
});

describe('a job', () => {
  test('needs no optional fields', () => expect(ok({})).toBe(true));

  test('has a bounded width and height in whole pixels', () =>
    checkRows(['width', 'height'], '%s', (side) => {
      for (const px of [64, 4096]) expect(ok({ [side]: px })).toBe(true);
      for (const px of [0, 63, 4097, 512.5, -512, Number.NaN, Infinity, 1e308, 2 ** 53, '512', null, [512]])
        expect(ok({ [side]: px }), String(px)).toBe(false);
    }));

  test('has one to sixteen images', () => {
    for (const count of [1, 16]) expect(ok({ count })).toBe(true);
    for (const count of [0, -0, -1, 17, 1.5, '1', true, Infinity])
      expect(ok({ count }), String(count)).toBe(false);
  });

  test('has a seed of 32 bits, or none', () => {
    for (const seed of [0, seedMax]) expect(ok({ seed })).toBe(true);
    for (const seed of [-1, seedMax + 1, 0.5, '0', null]) expect(ok({ seed }), String(seed)).toBe(false);
  });

  test('a job refuses fields that the server decides', () =>
    checkRows(['id', 'state', 'userId', 'workspaceId', 'progress', 'claimToken'], '%s', (field) =>
      expect(ok({ [field]: 'x' })).toBe(false),
    ));
});

test('exactly three states are final', () => {
  expect(jobStates.filter(isFinished)).toEqual(['completed', 'failed', 'cancelled']);
});
