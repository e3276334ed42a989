import { expect, test } from 'vitest';
import { exportAddress, exportName, sizeOf, usualExport, widthsBelow } from './export-address.ts';

test('an address names what was chosen, and a quality only for formats that have one', () => {
  expect(exportAddress('img_1', usualExport, 1024)).toBe(
    '/files/images/img_1?format=jpeg&quality=82&metadata=on',
  );
  const small = { format: 'png', quality: 50, width: 512, hasMetadata: false, hasPrompt: true } as const;
  expect(exportAddress('img_1', small, 1024)).toBe('/files/images/img_1?format=png&width=512&metadata=off');
});

test('a width that was chosen for a larger picture leaves a smaller one as it is', () => {
  const choice = { ...usualExport, width: 1024 };
  expect(exportAddress('img_1', choice, 768)).not.toContain('width');
  expect(sizeOf(choice, { width: 768, height: 512 })).toEqual({ width: 768, height: 512 });
  expect(sizeOf(choice, { width: 2048, height: 1000 })).toEqual({ width: 1024, height: 500 });
  expect(sizeOf({ ...choice, width: 256 }, { width: 4096, height: 1 })).toEqual({ width: 256, height: 1 });
});

test('only widths below the picture’s own are offered', () => {
  expect(widthsBelow(1024)).toEqual([768, 512, 256]);
  expect(widthsBelow(200)).toEqual([]);
});

test('a file is named after the prompt, in any script, without what file systems refuse', () => {
  expect(exportName('A heron: dusk/dawn?', 'img_1', 'jpeg')).toBe('A heron dusk dawn.jpg');
  expect(exportName('灯台、嵐', 'img_1', 'webp')).toBe('灯台、嵐.webp');
  expect(exportName(' ..\u202e/ ', 'img_1', 'avif')).toBe('img_1.avif');
  expect(exportName('𝒽'.repeat(200), 'img_1', 'png')).toBe(`${'𝒽'.repeat(60)}.png`);
});
