import { gzipSync } from 'node:zlib';

export interface Script {
  readonly url: string;
  readonly gzippedBytes: number;
}

const matchesOf = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].flatMap(([, found]) => (found === undefined ? [] : [found]));

/** `src` of scripts and `href` of module preloads, in the order of the document. */
export const scriptsInHtml = (html: string): string[] => [
  ...matchesOf(html, /<script\b[^>]*?\ssrc="([^"]+)"/g),
  ...matchesOf(html, /<link\b(?=[^>]*\brel="modulepreload")[^>]*?\shref="([^"]+)"/g),
];

/** The static imports of a built module, without `import()` of lazy routes. */
export const staticImports = (source: string): string[] =>
  matchesOf(source, /(?:\bfrom|\bimport)\s*["'`](\.{0,2}\/[^"'`]+\.js)["'`]/g);

/** All scripts that must be loaded before the page at `pageUrl` runs, each once. @throws Error if one is missing. */
export const firstLoadScripts = async (pageUrl: string): Promise<Script[]> => {
  const read = async (url: string) => {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${url} answered ${response.status}; is the web app built?`);
    return response.text();
  };
  const found = new Map<string, Script>();
  const queue = scriptsInHtml(await read(pageUrl)).map((path) => new URL(path, pageUrl).href);
  for (let url = queue.shift(); url !== undefined; url = queue.shift()) {
    if (found.has(url)) continue;
    const source = await read(url);
    found.set(url, { url, gzippedBytes: gzipSync(source).length });
    for (const path of staticImports(source)) queue.push(new URL(path, url).href);
  }
  if (found.size === 0) throw new Error(`${pageUrl} names no script; is the web app built?`);
  return [...found.values()];
};
