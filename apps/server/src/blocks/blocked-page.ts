import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { escapeHtml } from '@atelier/adapters';
import { AppError } from '@atelier/core/errors';
import { trpcPrefix } from '../http/paths.ts';
import type { ActiveBlock } from './block-list.ts';

const style = `
:root{color-scheme:light dark;--paper:#fdfdfb;--wall:#f1f2ee;--ink:#1a201d;--dim:#525b55;--line:#d9ddd6}
@media (prefers-color-scheme:dark){:root{--paper:#1c211e;--wall:#131715;--ink:#e7ebe5;--dim:#a7b0a8;--line:#353c37}}
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:16px;box-sizing:border-box;background:var(--wall);color:var(--ink);font:16px/1.55 system-ui,sans-serif}
main{width:min(460px,100%);box-sizing:border-box;display:flex;flex-direction:column;gap:16px;padding:32px;background:var(--paper);border:1px solid var(--line);border-radius:14px}
h1{margin:0;font:28px/1.25 Georgia,serif}
p{margin:0;color:var(--dim);overflow-wrap:anywhere;text-wrap:pretty}
`;

/** Nothing but the style of the page. */
export const blockedPagePolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const time = new Intl.DateTimeFormat('en-GB', {
  dateStyle: 'long',
  timeStyle: 'short',
  timeZone: 'UTC',
});

const untilText = ({ expiresAt }: ActiveBlock): string =>
  expiresAt === null ? '' : ` until ${time.format(expiresAt)} UTC`;

const appealText = ({ id }: ActiveBlock, contact: string | undefined): string =>
  `If you think this is a mistake, ${
    contact === undefined ? 'tell the people who run this site' : `write to ${contact}`
  } and mention ${id}.`;

/** The refusal of a request from a blocked address: for how long, and how to appeal. */
export const blockedError = (block: ActiveBlock, now: Date, contact: string | undefined): AppError =>
  new AppError(
    'address_blocked',
    `Requests from your network address are blocked${untilText(block)}. ${appealText(block, contact)}`,
    block.expiresAt === null
      ? {}
      : { retryAfterS: Math.max(1, Math.ceil((block.expiresAt.getTime() - now.getTime()) / 1000)) },
  );

/** The same as a page. */
export const blockedPage = (block: ActiveBlock, contact: string | undefined): string =>
  `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex,nofollow">
<title>Your address is blocked</title>
<style>${style}</style>
</head>
<body>
<main><h1>Your address is blocked</h1><p>Atelier doesn’t answer requests from your network address${untilText(block)}. ${
    block.expiresAt === null ? '' : 'After that, everything works as before. '
  }Your account and your pictures are safe.</p><p>${escapeHtml(appealText(block, contact))}</p></main>
</body>
</html>
`;

/** Whether a browser asks for a page. */
export const wantsPage = ({ method, url = '/', headers }: IncomingMessage): boolean =>
  method === 'GET' && !url.startsWith(trpcPrefix) && (headers.accept ?? '').includes('text/html');
