import { expect, test } from 'vitest';
import { GenerateError, migrationName } from './generate.ts';

test('a migration has a name in lowercase words; anything else is refused with an example', () => {
  for (const name of ['stars', 'image_stars', 'users_v2']) expect(migrationName([name])).toBe(name);
  const refused = [[], ['Stars'], ['image-stars'], ['../stars'], ['2fa'], ['a__b'], ['_a'], ['--name'], ['']];
  for (const args of [...refused, ['a'.repeat(51)], ['stars', 'more']]) {
    expect(() => migrationName(args), args.join(' ')).toThrow(GenerateError);
    expect(() => migrationName(args)).toThrow(/image_stars/);
  }
});
