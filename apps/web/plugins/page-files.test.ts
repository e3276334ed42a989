import { expect, test } from 'vitest';
import { pageFiles } from './page-files.ts';

const chunk = (name: string, moduleIds: string[], imports: string[] = [], css: string[] = []) => ({
  type: 'chunk' as const,
  fileName: name,
  moduleIds,
  imports,
  viteMetadata: { importedCss: new Set(css), importedAssets: new Set<string>() },
});

/** Only what is read of a bundle. */
const bundleOf = (...chunks: ReturnType<typeof chunk>[]) =>
  Object.fromEntries(chunks.map((one) => [one.fileName, one])) as unknown as Parameters<typeof pageFiles>[0];

const bundle = bundleOf(
  chunk('app.js', ['/web/src/main.tsx'], ['libraries.js'], ['app.css']),
  chunk('libraries.js', ['/web/node_modules/react.js']),
  chunk('forms.js', ['/web/src/ui/Form.tsx'], ['libraries.js', 'app.js'], ['forms.css']),
  chunk(
    'SignInPage.js',
    ['/web/src/pages/SignInPage.tsx'],
    ['app.js', 'forms.js', 'icons.js'],
    ['forms.css'],
  ),
  chunk('icons.js', ['/web/src/icons.ts'], ['forms.js']),
);

test('a page has its chunk, what it imports directly or not, and their style sheets once, without those of the app', () => {
  const { scripts, styles } = pageFiles(bundle, 'src/pages/SignInPage.tsx');
  expect(scripts.toSorted()).toEqual(['SignInPage.js', 'forms.js', 'icons.js']);
  expect(styles).toEqual(['forms.css']);
});

test('a page that was moved stops the build', () => {
  expect(() => pageFiles(bundle, 'src/pages/Elsewhere.tsx')).toThrow(
    'No chunk contains src/pages/Elsewhere.tsx.',
  );
});
