import { checkRows } from '@atelier/core/testing/check-rows';
import { expect, test } from 'vitest';
import { initialsOf } from './initials.ts';

test('initials are whole characters of the first and the last word of a name', () =>
  checkRows(
    [
      ['Ada Lovelace', 'AL'],
      ['ada', 'A'],
      ['Johann Sebastian Bach', 'JB'],
      ['  Ines   Falk ', 'IF'],
      ['李小龍', '李'],
      ['é́lodie ñandú', 'É́Ñ'],
      ['👩‍🚀 Sally', 'S'],
      ['\u202eevil\u202c name', 'EN'],
      ['—', 'M'],
      ['', 'M'],
    ] as const,
    '%s',
    (name, initials) => expect(initialsOf(name, 'me@example.org')).toBe(initials),
  ));
