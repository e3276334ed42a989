import { createHash } from 'node:crypto';
import { escapeHtml } from '@atelier/adapters';

const style = `
:root{color-scheme:light dark;--paper:#fdfdfb;--wall:#f1f2ee;--ink:#1a201d;--dim:#525b55;--line:#d9ddd6;--accent:#12664f}
@media (prefers-color-scheme:dark){:root{--paper:#1c211e;--wall:#131715;--ink:#e7ebe5;--dim:#a7b0a8;--line:#353c37;--accent:#7fd1b5}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:flex;flex-direction:column;background:var(--wall);color:var(--ink);font:16px/1.55 system-ui,sans-serif}
main{flex:1;display:flex;align-items:center;justify-content:center;padding:clamp(16px,4vw,56px)}
article{width:min(480px,100%);display:flex;flex-direction:column;gap:16px;padding:32px;background:var(--paper);border:1px solid var(--line);border-radius:14px}
h1{margin:0;font:28px/1.25 Georgia,serif;text-wrap:balance}
p{margin:0;color:var(--dim);text-wrap:pretty;overflow-wrap:anywhere;white-space:pre-line}
p.said{color:var(--ink)}
footer{padding:8px 20px 20px;text-align:center;font-size:14px}
a{display:inline-flex;align-items:center;min-height:44px;color:var(--accent)}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
`;

/** No script, no frame, nothing from elsewhere. The style has a hash (ASVS 3.4.3). */
export const maintenancePagePolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * What everyone but superadmins sees in maintenance mode.
 * @param message of the administrator, possibly empty
 */
export const maintenancePage = (message: string): string =>
  `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex,nofollow">
<title>Back soon</title>
<style>${style}</style>
</head>
<body>
<main><article>
<h1>We’ll be back soon</h1>
${message === '' ? '' : `<p class="said"><bdi>${escapeHtml(message)}</bdi></p>\n`}<p>This studio is being worked on. Nothing of yours is lost. Reload this page in a few minutes.</p>
</article></main>
<footer><a href="/sign-in">Sign in as superadmin</a></footer>
</body>
</html>
`;
