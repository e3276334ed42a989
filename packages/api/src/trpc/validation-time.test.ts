import { checkRows } from '@atelier/core/testing/check-rows';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { appRouter } from '../app-router.ts';

interface JsonSchema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
}

/** A value of this form with `text` in every place that takes text. */
const filled = (schema: JsonSchema, text: string): unknown => {
  const [first] = schema.anyOf ?? [];
  if (first !== undefined) return filled(first, text);
  if (schema.type === 'object')
    return Object.fromEntries(
      Object.entries(schema.properties ?? {}).map(([name, inner]) => [name, filled(inner, text)]),
    );
  if (schema.type === 'array') return [filled(schema.items ?? {}, text)];
  if (schema.type === 'number' || schema.type === 'integer') return 1;
  return schema.type === 'boolean' ? true : text;
};

/** Texts on which backtracking patterns for addresses, names, times and codes take longest. */
const seeds = ['a', 'a@', 'a.', ' ', '0', 'aA1!', 'e\u0301', '2026-01-01T', '\ufb03'];
/** A text of this size in bytes that almost matches. */
const textOf = (seed: string, bytes: number): string =>
  `${seed.repeat(Math.floor(bytes / Buffer.byteLength(seed)))}!`;

/** The largest body that the server reads, and a tenth of it. */
const [shortBytes, longBytes] = [26_000, 260_000];
/** Ten times the length, and room for a collection of garbage. */
const growth = 30;
const noiseMs = 0.5;
const maxMs = 50;

const timeOf = (schema: z.ZodType, value: unknown): number => {
  const startedMs = performance.now();
  schema.safeParse(value);
  return performance.now() - startedMs;
};

/** Whether validating the long text is quick at least once: a busy machine only adds time. */
const isProportional = (schema: z.ZodType, form: JsonSchema, seed: string): boolean => {
  const [short, long] = [shortBytes, longBytes].map((bytes) => filled(form, textOf(seed, bytes)));
  for (let attempt = 0; attempt < 10; attempt += 1) {
    const shortMs = Math.max(timeOf(schema, short), noiseMs);
    if (timeOf(schema, long) < Math.min(maxMs, growth * shortMs)) return true;
  }
  return false;
};

const inputs = Object.entries(
  appRouter._def.procedures as unknown as Record<string, { _def: { inputs: unknown[] } }>,
)
  .map(([name, { _def }]) => ({ name, schema: _def.inputs[0] }))
  .flatMap(({ name, schema }) => (schema instanceof z.ZodType ? [{ name, schema }] : []))
  .map((input) => ({
    ...input,
    form: z.toJSONSchema(input.schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema,
  }));

test('the time to validate an input grows in proportion to its length, and stays short (ASVS 1.3.12)', () => {
  expect(inputs.length).toBeGreaterThan(40);
  return checkRows(inputs, '$name', ({ schema, form }) => {
    expect(seeds.filter((seed) => !isProportional(schema, form, seed))).toEqual([]);
  });
});

test('a pattern that backtracks is found by this measurement', () => {
  const schema = z.string().regex(/^(\w+\.?)*@$/);
  const isFound = (bytes: number): boolean => timeOf(schema, textOf('a', bytes)) > maxMs;
  expect([20, 24, 28, 32].some(isFound)).toBe(true);
});
