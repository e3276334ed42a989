import { expect, test } from 'vitest';
import { z } from 'zod';
import { checkRows } from './testing/check-rows.ts';
import { clauseOf, plainIssueMessages } from './validation-messages.ts';

plainIssueMessages();

const messageOf = (schema: z.ZodType, value: unknown): string | undefined =>
  schema.safeParse(value).error?.issues[0]?.message;

const role = z.enum(['viewer', 'user']);
const shapes = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('a') }),
  z.object({ kind: z.literal('b') }),
]);

/** Refused values and their messages for every issue code of zod; a new code does not compile without a row. */
const rows: Record<z.core.$ZodIssueCode, readonly (readonly [z.ZodType, unknown, string])[]> = {
  invalid_type: [
    [z.string(), undefined, 'Is missing.'],
    [z.string(), 7, 'Must be text.'],
    [z.number(), 'x', 'Must be a number.'],
    [z.number(), Number.NaN, 'Must be a number.'],
    [z.int(), 1.5, 'Must be a whole number.'],
    [z.boolean(), 'x', 'Must be true or false.'],
    [z.array(z.int()), {}, 'Must be a list.'],
    [z.strictObject({}), [], 'Must be an object.'],
    [z.record(z.string(), z.int()), 7, 'Must be an object.'],
    [z.date(), 'x', 'Must be a date.'],
    [z.null(), 7, 'Must be null.'],
    [z.never(), 7, 'Must be left out.'],
    [z.symbol(), 7, 'Is of the wrong kind.'],
  ],
  too_big: [
    [z.string().max(320), 'x'.repeat(321), 'Must have at most 320 characters.'],
    [z.string().max(1), 'xx', 'Must have at most 1 character.'],
    [z.array(z.int()).max(2), [1, 2, 3], 'Must have at most 2 items.'],
    [z.string().length(6), '1234567', 'Must have exactly 6 characters.'],
    [z.number().max(4096), 4097, 'Must be at most 4096.'],
    [z.number().lt(5), 5, 'Must be less than 5.'],
    [z.int(), 2 ** 60, 'Must be at most 9007199254740991.'],
    [z.date().max(new Date(0)), new Date(1), 'Must be at the latest 1970-01-01T00:00:00.000Z.'],
  ],
  too_small: [
    [z.string().min(1), '', 'Must not be empty.'],
    [z.array(z.int()).min(1), [], 'Must not be empty.'],
    [z.string().min(20), 'x', 'Must have at least 20 characters.'],
    [z.number().min(256), 255, 'Must be at least 256.'],
    [z.number().gt(0), 0, 'Must be more than 0.'],
  ],
  invalid_format: [
    [z.uuid(), 'x', 'Is not a valid id.'],
    [z.email(), 'x', 'Is not a valid email address.'],
    [z.url(), 'x', 'Is not a valid web address.'],
    [z.iso.datetime(), 'x', 'Is not a time like 2024-05-31T08:00:00Z.'],
    [z.iso.date(), 'x', 'Is not a date like 2024-05-31.'],
    [z.string().regex(/^a$/), 'x', 'Has the wrong format.'],
    [z.string().startsWith('a:'), 'x', 'Must begin with "a:".'],
    [z.string().endsWith('.b'), 'x', 'Must end with ".b".'],
    [z.string().includes('c'), 'x', 'Must contain "c".'],
  ],
  not_multiple_of: [[z.number().multipleOf(64), 65, 'Must be a multiple of 64.']],
  invalid_value: [
    [role, 'x', 'Must be one of viewer, user.'],
    [z.literal('1'), 'x', 'Must be 1.'],
    [
      z.enum(Array.from({ length: 14 }, (_, at) => `v${at}`)),
      'x',
      'Must be one of v0, v1, v2, v3, v4, v5, v6, v7, v8, v9, v10, v11 and 2 more.',
    ],
  ],
  unrecognized_keys: [[z.strictObject({}), { x: 1 }, 'Unknown field.']],
  invalid_union: [
    [z.union([z.int(), z.boolean()]), 'x', 'Has none of the accepted forms.'],
    [shapes, { kind: 'x' }, 'Must be one of a, b.'],
    [z.xor([z.string(), z.string().min(0)]), 'x', 'Fits more than one of the accepted forms.'],
  ],
  invalid_key: [[z.record(z.string().max(1), z.int()), { xx: 1 }, 'Has a name that isn’t allowed.']],
  invalid_element: [
    [z.map(z.date(), z.int()), new Map([[new Date(0), 'x']]), 'Contains a value that isn’t allowed.'],
  ],
  custom: [[z.string().refine(() => false), 'x', 'Is not valid.']],
};

test('every issue code of zod has plain messages', () =>
  checkRows(
    Object.entries(rows).flatMap(([code, cases]) => cases.map((row) => [code, row] as const)),
    '%s',
    (code, [schema, value, sentence]) => {
      expect(schema.safeParse(value).error?.issues[0]?.code).toBe(code);
      expect(messageOf(schema, value)).toBe(sentence);
    },
  ));

test('a message defined by the schema is kept', () => {
  expect(messageOf(z.string().min(1, 'Say why.'), '')).toBe('Say why.');
  expect(messageOf(z.string({ error: 'is missing' }), undefined)).toBe('is missing');
});

test('a message after a name begins in lower case', () =>
  checkRows(
    [
      ['Must be at least 1.', 'must be at least 1'],
      ['must be a whole number', 'must be a whole number'],
      ['URL', 'URL'],
    ],
    '%j after a name is %j',
    (sentence, clause) => expect(clauseOf(sentence)).toBe(clause),
  ));
