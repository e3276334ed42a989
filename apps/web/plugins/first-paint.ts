import { createServer, type Plugin, type Rolldown } from 'vite';
import { firstPages } from './first-pages.ts';
import { pageFiles } from './page-files.ts';

/** Renders `src/shell/FirstPaint.tsx` with the CSS class names of the app's own build, by the names of the paints. */
const render = async (root: string): Promise<Readonly<Record<string, string>>> => {
  const vite = await createServer({
    root,
    configFile: false,
    appType: 'custom',
    logLevel: 'error',
    server: { middlewareMode: true, hmr: false, ws: false },
    optimizeDeps: { noDiscovery: true },
  });
  try {
    const { firstPaints } = await vite.ssrLoadModule('/src/shell/FirstPaint.tsx');
    const { createElement } = await import('react');
    const { renderToStaticMarkup } = await import('react-dom/server');
    const markup = ([name, Paint]: [string, () => React.ReactNode]): [string, string] => [
      name,
      renderToStaticMarkup(createElement(Paint)),
    ];
    return Object.fromEntries(Object.entries<() => React.ReactNode>(firstPaints).map(markup));
  } finally {
    await vite.close();
  }
};

/** Tags for the head. The frame alone needs no style sheet of the page, so nothing waits for it. */
const tagsOf = (bundle: Rolldown.OutputBundle, code: string, isFrame: boolean): string => {
  const { scripts, styles } = pageFiles(bundle, code);
  const asStyle = isFrame ? 'rel="preload" as="style"' : 'rel="stylesheet"';
  return [
    ...styles.map((file) => `<link ${asStyle} crossorigin href="/${file}">`),
    ...scripts.map((file) => `<link fetchpriority="low" rel="modulepreload" crossorigin href="/${file}">`),
  ].join('\n    ');
};

/**
 * Writes `first-paints.json`: by path, what the server puts into `index.html` for the first visit to a page. `*` is for
 * all other paths.
 */
export const firstPaint = (): Plugin => {
  let root = '.';
  return {
    name: 'atelier:first-paint',
    apply: 'build',
    enforce: 'post',
    configResolved(config) {
      root = config.root;
    },
    async generateBundle(_options, bundle) {
      const markup = await render(root);
      const entries = Object.entries(firstPages).map(([path, { paint, code }]) => {
        const head = code === null ? '' : tagsOf(bundle, code, paint === 'frame');
        return [path, { head, body: markup[paint] ?? '' }];
      });
      const pages = { ...Object.fromEntries(entries), '*': { head: '', body: markup.frame ?? '' } };
      this.emitFile({ type: 'asset', fileName: 'first-paints.json', source: JSON.stringify(pages) });
    },
  };
};
