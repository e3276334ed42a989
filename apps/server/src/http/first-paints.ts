import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** Written by the build of the web app beside `index.html`; not served by itself. */
const file = 'first-paints.json';
/** Also its compressed forms. */
export const firstPaintsGlob = `${file}*`;

const schema = z.record(z.string(), z.strictObject({ head: z.string(), body: z.string() }));

/** Share previews need absolute addresses (Open Graph). */
const originPlaceholder = '__APP_ORIGIN__';
const emptyPaint = '<div id="first-paint"></div>';

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';

/**
 * The HTML of every path: a few have words and preloads of their own, so that a first visit shows something while the
 * scripts load. Only texts of the build go in, nothing of the request.
 */
export const readPages = async (webRoot: string, origin: string): Promise<(path: string) => string> => {
  const template = await readFile(join(webRoot, 'index.html'), 'utf8');
  const html = template.replaceAll(originPlaceholder, () => origin);
  const paints = await readFile(join(webRoot, file), 'utf8').catch((error: unknown) => {
    if (isMissing(error)) return '{}';
    throw error;
  });
  const pages = new Map(
    Object.entries(schema.parse(JSON.parse(paints))).map(([path, { head, body }]) => [
      path,
      html
        .replace('</head>', () => `${head === '' ? '' : `  ${head}\n  `}</head>`)
        .replace(emptyPaint, () => `<div id="first-paint">${body}</div>`),
    ]),
  );
  const other = pages.get('*') ?? html;
  return (path) => (path === '*' ? other : (pages.get(path) ?? other));
};
