import fc from 'fast-check';
import { expect, test } from 'vitest';
import { legalBlocks } from './legal-blocks.ts';

test('headings, lists and paragraphs are told apart, and markup stays text', () => {
  expect(
    legalBlocks(
      '# Terms\n\nBe kind.\r\nAlways.\n\n## Not allowed\n- harm\n- <b>spam</b>\n\n<script>x</script>\n\n\n',
    ),
  ).toEqual([
    { kind: 'heading', level: 1, text: 'Terms' },
    { kind: 'paragraph', text: 'Be kind.\nAlways.' },
    { kind: 'heading', level: 2, text: 'Not allowed' },
    { kind: 'list', items: ['harm', '<b>spam</b>'] },
    { kind: 'paragraph', text: '<script>x</script>' },
  ]);
  expect(legalBlocks('')).toEqual([]);
});

test('no word of a text is lost', () => {
  const line = fc.stringMatching(/^(# |## |- )?[a-z ]{0,12}$/);
  fc.assert(
    fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
      const shown = legalBlocks(lines.join('\n')).flatMap((block) =>
        block.kind === 'list' ? block.items : [block.text],
      );
      const words = (text: string) => text.split(/[^a-z]+/).filter((word) => word !== '');
      expect(words(shown.join(' '))).toEqual(words(lines.join(' ')));
    }),
  );
});
