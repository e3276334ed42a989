import { createServer, type Plugin } from 'vite';

const placeholder = '<div id="first-paint"></div>';

/** Renders `src/shell/FirstPaint.tsx` with the CSS class names of the app's own build. */
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

/** Fills the placeholder in `index.html` with the landing page's first paint. @throws Error if there is none */
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
        if (!html.includes(placeholder))
          throw new Error('index.html has no placeholder for the first paint.');
        const markup = await render(root);
        return html.replace(placeholder, () => `<div id="first-paint">${markup}</div>`);
      },
    },
  };
};
