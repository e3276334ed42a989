import { createHash } from 'node:crypto';
import { escapeHtml } from '@atelier/adapters';
import type { SharedImage } from '@atelier/core/ports/share-store';
import { sharePasswordLength } from '@atelier/core/schemas/shares';
import { cutTo } from '@atelier/core/text';

/** The colours and type of the web app, without its code. */
const style = `
:root{color-scheme:light dark;--paper:#fdfdfb;--wall:#f1f2ee;--ink:#1a201d;--dim:#525b55;--line:#d9ddd6;--accent:#12664f;--on:#fff;--danger:#a3291b}
@media (prefers-color-scheme:dark){:root{--paper:#1c211e;--wall:#131715;--ink:#e7ebe5;--dim:#a7b0a8;--line:#353c37;--accent:#7fd1b5;--on:#10201a;--danger:#f0a79c}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:flex;flex-direction:column;background:var(--wall);color:var(--ink);font:16px/1.55 system-ui,sans-serif}
main{flex:1;display:flex;flex-direction:column;align-items:center;justify-content:center;gap:24px;padding:clamp(16px,4vw,56px)}
figure{margin:0;max-width:100%;display:flex;flex-direction:column;align-items:center;gap:20px}
img{max-width:100%;max-height:78vh;width:auto;height:auto;background:var(--line);box-shadow:0 1px 2px #0003,0 18px 50px -18px #0007}
main>p{text-align:center}
figcaption{max-width:64ch;text-align:center;font:20px/1.4 Georgia,serif;overflow-wrap:anywhere}
h1{margin:0;font:28px/1.25 Georgia,serif}
p{margin:0;color:var(--dim);text-wrap:pretty}
.card{width:min(420px,100%);display:flex;flex-direction:column;gap:16px;padding:32px;background:var(--paper);border:1px solid var(--line);border-radius:14px}
label{font-weight:600;font-size:14px}
input{width:100%;min-height:46px;margin-top:6px;padding:0 12px;font:inherit;color:inherit;background:var(--wall);border:1px solid var(--line);border-radius:8px}
button,.button{display:inline-flex;align-items:center;justify-content:center;min-height:46px;padding:0 22px;font:600 15px system-ui,sans-serif;color:var(--on);background:var(--accent);border:0;border-radius:8px;text-decoration:none;cursor:pointer}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.wrong{color:var(--danger);font-weight:600}
header{width:min(1240px,100%)}
.grid{width:min(1240px,100%);margin:0;padding:0;display:grid;grid-template-columns:repeat(auto-fill,minmax(min(240px,44%),1fr));gap:clamp(6px,1vw,14px);list-style:none}
.grid a{display:block;aspect-ratio:1;overflow:hidden;border-radius:3px;background:var(--line)}
.grid img{width:100%;height:100%;max-height:none;object-fit:cover;box-shadow:none}
.grid a:hover img{opacity:.88}
nav{display:flex;flex-wrap:wrap;gap:8px 24px;justify-content:center}
nav a{display:inline-flex;align-items:center;gap:6px;min-height:44px;color:var(--accent);font-weight:600}
nav a.button{color:var(--on)}
footer{padding:20px;text-align:center;font-size:13px;color:var(--dim)}
`;

/**
 * No script, no frame, no other origin. The style has a hash: an attribute that somebody managed to inject has none
 * (ASVS 3.4.3).
 */
export const sharedPagePolicy = [
  "default-src 'none'",
  "img-src 'self'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** A page of a link, as HTML. */
export interface Page {
  readonly title: string;
  readonly body: string;
  /** More of the head, as HTML. */
  readonly head?: string;
}

export const page = ({ title, body, head = '' }: Page): string =>
  `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex,nofollow">
<title>${escapeHtml(title)}</title>
${head}<style>${style}</style>
</head>
<body>
<main>${body}</main>
<footer>Shared with Atelier</footer>
</body>
</html>
`;

/** Direction overrides and other invisible characters of a prompt change nothing around it. */
export const text = (prompt: string): string => `<bdi>${escapeHtml(prompt)}</bdi>`;

const maxTitleLength = 70;

/** Beginning of a text as a page's title. */
export const shortened = (words: string): string => cutTo(words, maxTitleLength);

const titleOf = ({ showsPrompt, image }: SharedImage): string =>
  showsPrompt ? shortened(image.prompt) : 'A shared picture';

/** Pictures carry a mark that says so. */
export const machineMade = '<p>Made or changed by a machine, and marked as such.</p>';

interface PictureLinks {
  /** The address of the picture; with `&download=1` of the whole file. */
  readonly picture: string;
  /** The absolute address, for previews. */
  readonly absolute: string;
}

/** For previews in chats and social networks (Open Graph). */
export const previewTags = (title: string, absolute: string): string =>
  Object.entries({
    'og:type': 'website',
    'og:title': title,
    'og:image': absolute,
    'og:image:alt': title,
    'twitter:card': 'summary_large_image',
  })
    .map(([property, content]) => `<meta property="${property}" content="${escapeHtml(content)}">\n`)
    .join('');

/** The picture with what its owner chose to show. */
export const picturePage = (share: SharedImage, links: PictureLinks): string => {
  const { image, showsPrompt, allowsDownload, hasPreview } = share;
  const picture = escapeHtml(links.picture);
  const alt = showsPrompt ? escapeHtml(image.prompt) : 'The shared picture';
  return page({
    title: titleOf(share),
    head: hasPreview ? previewTags(titleOf(share), links.absolute) : '',
    body: `<figure><img src="${picture}" width="${image.width}" height="${image.height}" alt="${alt}">${
      showsPrompt ? `<figcaption>${text(image.prompt)}</figcaption>` : ''
    }</figure>${
      allowsDownload ? `<a class="button" href="${picture}&amp;download=1" download>Download picture</a>` : ''
    }${machineMade}`,
  });
};

/** Asks for the password of a link. */
export const passwordPage = (what: 'collection' | 'picture', problem: string | null): string =>
  page({
    title: `A shared ${what}`,
    body: `<form class="card" method="post"><h1>A shared ${what}</h1><p>It is protected with a password. Ask the person who sent you the link.</p>${
      problem === null ? '' : `<p class="wrong" role="alert">${escapeHtml(problem)}</p>`
    }<div><label for="password">Password</label><input id="password" name="password" type="password" autocomplete="off" required autofocus maxlength="${sharePasswordLength.max}"></div><button>Show ${what}</button></form>`,
  });

/** The same for every reason. */
export const gonePage = (): string =>
  page({
    title: 'Not here any more',
    body: '<div class="card"><h1>Not here any more</h1><p>This link doesn’t open anything. It may have been revoked, have expired, or have been opened as often as allowed. Ask the person who sent it for a new one.</p></div>',
  });

/** While too many people ask at once. */
export const busyPage = (): string =>
  page({
    title: 'Try again in a moment',
    body: '<div class="card"><h1>Try again in a moment</h1><p>Too many requests came at once. Wait a minute, then reload the page.</p></div>',
  });
