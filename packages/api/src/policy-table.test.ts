import { initTRPC } from '@trpc/server';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { appRouter } from './app-router.ts';
import { inputSchemas, policyTable } from './policy-table.ts';

const rows = policyTable(appRouter);

test('a procedure that was built round the guard stops the listing', () => {
  const bare = initTRPC.create();
  const smuggled = bare.router({ open: bare.procedure.query(() => 'anything') });
  expect(() => policyTable(smuggled)).toThrow('The procedure open declares no policy.');
});

test('rows are sorted by name and each stands once', () => {
  const names = rows.map(({ name }) => name);
  expect(names).toEqual([...new Set(names)].toSorted());
});

describe('the house rules hold for every row', () => {
  test.each(rows.filter(({ who }) => who !== 'public'))(
    '$name asks for a permission and a session',
    (row) => {
      expect(row.can).not.toBeNull();
      expect(row.credentials).toEqual(['session']);
      expect(row.limit).not.toBeNull();
    },
  );

  test.each(rows.filter(({ kind }) => kind === 'mutation'))(
    '$name leaves an event and is counted as a change',
    (row) => {
      expect(row.audit).not.toBeNull();
      expect(['write', 'generation', 'signIn', 'register']).toContain(row.limit);
    },
  );

  test.each(rows.filter(({ name }) => name.startsWith('admin.')))(
    '$name is for admins and leaves an event',
    (row) => {
      expect(['admin', 'superadmin']).toContain(row.who);
      expect(row.audit).not.toBeNull();
    },
  );
});

describe('input schemas', () => {
  const schemas = inputSchemas(appRouter);

  test('are listed for every procedure', () => {
    expect(Object.keys(schemas)).toEqual(rows.map(({ name }) => name));
  });

  /** Every schema within a JSON Schema. */
  const within = (schema: unknown): Record<string, unknown>[] => {
    if (typeof schema !== 'object' || schema === null) return [];
    const inner = Object.values(schema).flatMap(within);
    return Array.isArray(schema) ? inner : [schema as Record<string, unknown>, ...inner];
  };

  test.each(Object.keys(schemas))('%s: objects are strict, texts and numbers are bounded', (name) => {
    for (const part of within(schemas[name])) {
      if (part.type === 'object') expect(part.additionalProperties).toBe(false);
      const isBounded = ['maxLength', 'pattern', 'enum', 'const', 'format'].some((key) => key in part);
      if (part.type === 'string') expect(isBounded, JSON.stringify(part)).toBe(true);
      if (part.type === 'number' || part.type === 'integer') {
        expect(part.type).toBe('integer');
        expect(part).toHaveProperty('maximum');
        expect(part).toHaveProperty('minimum');
      }
    }
  });
});

test('a schema without an input is an empty one', () => {
  const bare = initTRPC.create();
  const tiny = bare.router({
    none: bare.procedure.query(() => 1),
    some: bare.procedure.input(z.int()).query(() => 1),
  });
  expect(inputSchemas(tiny)).toMatchObject({ none: {}, some: { type: 'integer' } });
});
