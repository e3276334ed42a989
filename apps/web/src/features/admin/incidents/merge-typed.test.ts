import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mergeTyped } from './merge-typed.ts';

const names = ['subject', 'body'] as const;
const texts = fc.record(
  Object.fromEntries(names.map((name) => [name, fc.constantFrom('', 'a', 'b')])) as Record<
    (typeof names)[number],
    fc.Arbitrary<string>
  >,
);

test('what was typed stays, what was not typed follows the other person, and only different changes of one field clash', () => {
  fc.assert(
    fc.property(texts, texts, texts, (base, typed, theirs) => {
      const { merged, clashes } = mergeTyped(base, typed, theirs);
      for (const name of names) {
        const isTyped = typed[name] !== base[name];
        expect(merged[name]).toBe(isTyped ? typed[name] : theirs[name]);
        const isTheirs = theirs[name] !== base[name] && theirs[name] !== typed[name];
        expect(clashes.includes(name)).toBe(isTyped && isTheirs);
      }
    }),
  );
});
