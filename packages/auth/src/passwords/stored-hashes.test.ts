import { checkRows } from '@atelier/core/testing/check-rows';
import { expect, test } from 'vitest';
import { isAcceptableHash } from './stored-hashes.ts';

const bcrypt = (variant: string, cost: string) => `$${variant}$${cost}$${'a'.repeat(53)}`;
const argon2 = (memory: number, iterations: number, parallelism: number, version = 19) =>
  `$argon2id$v=${version}$m=${memory},t=${iterations},p=${parallelism}$${'a'.repeat(22)}$${'b'.repeat(43)}`;

test('a stored hash of a known format can be verified', () =>
  checkRows(
    [
      bcrypt('2a', '10'),
      bcrypt('2b', '12'),
      bcrypt('2y', '04'),
      bcrypt('2b', '14'),
      argon2(19_456, 2, 1),
      argon2(262_144, 16, 16),
    ],
    '%s',
    (hash) => expect(isAcceptableHash(hash)).toBe(true),
  ));

test('a stored hash of another format, or too expensive for a sign-in, is refused', () =>
  checkRows(
    [
      '',
      'plain words',
      bcrypt('2x', '10'),
      bcrypt('2b', '03'),
      bcrypt('2b', '15'),
      bcrypt('2b', '31'),
      `${bcrypt('2b', '10')}a`,
      argon2(262_145, 2, 1),
      argon2(19_456, 17, 1),
      argon2(19_456, 0, 1),
      argon2(19_456, 2, 0),
      argon2(8, 2, 2),
      argon2(19_456, 2, 17),
      argon2(19_456, 2, 1, 16),
      argon2(19_456, 2, 1).replace('argon2id', 'argon2i'),
      '5f4dcc3b5aa765d61d8327deb882cf99',
    ],
    '%s',
    (hash) => expect(isAcceptableHash(hash)).toBe(false),
  ));
