import type { Plugin } from 'vite';

const scripts = /[ \t]*<(?:script type="module"|link rel="modulepreload")[^>]*>(?:<\/script>)?\n?/g;

const withLowPriority = (tag: string): string =>
  `    ${tag.trim().replace(/^<(script|link) /, '<$1 fetchpriority="low" ')}\n`;

/**
 * Moves the module scripts to the end of the head, with a low priority: the first paint in `index.html` needs only the
 * style sheets and the font, which would otherwise share the connection with ten times as many bytes of script.
 */
export const scriptPriority = (): Plugin => ({
  name: 'atelier:script-priority',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler(html) {
      const tags = html.match(scripts) ?? [];
      return html
        .replace(scripts, '')
        .replace(/[ \t]*<\/head>/, () => `${tags.map(withLowPriority).join('')}  </head>`);
    },
  },
});
