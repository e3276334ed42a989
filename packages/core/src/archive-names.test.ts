import fc from 'fast-check';
import { expect, test } from 'vitest';
import { archiveNames } from './archive-names.ts';

test('any prompts give different names that every system takes, in their order', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 300 }), { minLength: 1 }), (prompts) => {
      const names = archiveNames(prompts, 'png');
      expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(prompts.length);
      expect(names).toEqual(names.toSorted());
      for (const name of names) {
        expect(name).toMatch(/^\d+ [^ .].*\.png$/u);
        expect(name).not.toMatch(/[<>:"/\\|?*\p{C}]|[. ]\.png$/u);
        expect(Buffer.byteLength(name)).toBeLessThan(255);
      }
    }),
  );
});

test('prompts stay readable; paths, devices and overrides do not stay', () => {
  expect(
    archiveNames(
      [
        'A fox: “quick”?',
        '../../etc/passwd',
        'CON',
        'one\u202Egnp.exe',
        '\u0000\u200b',
        'ß ç 狐 👩‍🎨.',
        ' ... ',
      ],
      'png',
    ),
  ).toEqual([
    '01 A fox “quick”.png',
    '02 etc passwd.png',
    '03 CON.png',
    '04 onegnp.exe.png',
    '05 picture.png',
    '06 ß ç 狐 👩🎨.png',
    '07 picture.png',
  ]);
});
