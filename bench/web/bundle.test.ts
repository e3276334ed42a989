import { expect, test } from 'vitest';
import { scriptsInHtml, staticImports } from './bundle.ts';

test('entry scripts and module preloads are counted, style sheets are not', () => {
  const html = `<link rel="stylesheet" href="/a.css"><link rel="modulepreload" crossorigin href="/b.js">
    <script type="module" crossorigin src="/c.js"></script><script>inline</script>`;
  expect(scriptsInHtml(html)).toEqual(['/c.js', '/b.js']);
});

test('static imports of minified modules are counted, lazy routes are not', () => {
  const source = `import{a as b}from"./x-1.js";import"./y-2.js";export*from'./z-3.js';const l=()=>import("./lazy.js")`;
  expect(staticImports(source)).toEqual(['./x-1.js', './y-2.js', './z-3.js']);
});
