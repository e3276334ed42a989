import { createServer, type Plugin } from 'vite';

const place = '<div id="first-paint"></div>';

/** Renders `src/shell/FirstPaint.tsx` as the app's own build would name its classes. */
const render = async (root: string): Promise<string> => {
  const vite = await createServer({
    root,
    configFile: false,
    appType: 'custom',
    logLevel: 'error',
    server: { middlewareMode: true, hmr: false, ws: false },
    optimizeDeps: { noDiscovery: true },
  });
  try {
    const { FirstPaint } = await vite.ssrLoadModule('/src/shell/FirstPaint.tsx');
    const { createElement } = await import('react');
    const { renderToStaticMarkup } = await import('react-dom/server');
    return renderToStaticMarkup(createElement(FirstPaint));
  } finally {
    await vite.close();
  }
};

/** Fills the place that `index.html` keeps for the landing page's first paint. @throws Error when there is none */
export const firstPaint = (): Plugin => {
  let root = '.';
  return {
    name: 'atelier:first-paint',
    apply: 'build',
    configResolved(config) {
      root = config.root;
    },
    transformIndexHtml: {
      order: 'post',
      async handler(html) {
        if (!html.includes(place)) throw new Error('index.html has no place for the first paint.');
        const words = await render(root);
        return html.replace(place, () => `<div id="first-paint">${words}</div>`);
      },
    },
  };
};
