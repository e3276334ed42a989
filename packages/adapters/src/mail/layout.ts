import type { EmailContent } from './email-content.ts';
import { escapeHtml } from './text.ts';

// The colours of the web app: verdigris for actions, vermilion for alarms.
const fills = { usual: '#136352', alarm: '#a5341a' } as const;
const font =
  "font-family:-apple-system,'Segoe UI',Inter,Cantarell,Ubuntu,'Noto Sans',Helvetica,Arial,sans-serif";
const display = "font-family:'Iowan Old Style','Palatino Linotype',Palatino,Georgia,'Times New Roman',serif";

/** For mail programs with a dark mode. Others show the light form, which sets all its colours itself. */
const darkStyles = `
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (prefers-color-scheme: dark) {
  .wall { background: #131614 !important; }
  .sheet { background: #242a27 !important; border-color: #404843 !important; }
  .ink { color: #e7ebe5 !important; }
  .pencil { color: #9ca59d !important; }
  .line { border-color: #404843 !important; }
  .link { color: #79c8b3 !important; }
  .usual { background: #1b7c67 !important; }
  .alarm { background: #b8452a !important; }
}`;

const paragraph = (text: string): string =>
  `<p class="ink" style="margin:0 0 16px;font-size:16px;line-height:1.6;color:#373f3a;${font}">${escapeHtml(text).replaceAll('\n', '<br>\n')}</p>`;

const link = (url: string): string =>
  `<a class="link" href="${escapeHtml(url)}" style="color:#136352;word-break:break-all">${escapeHtml(url)}</a>`;

const factRow = ([label, value]: readonly [string, string]): string =>
  `<tr><td class="pencil" style="padding:4px 16px 4px 0;font-size:14px;color:#6c766f;line-height:1.5;white-space:nowrap;vertical-align:top;${font}">${escapeHtml(label)}</td><td class="ink" style="padding:4px 0;font-size:14px;line-height:1.5;color:#1a201d;word-break:break-word;overflow-wrap:anywhere;${font}">${escapeHtml(value)}</td></tr>`;

const factTable = (facts: EmailContent['facts']): string =>
  facts.length === 0
    ? ''
    : `<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:0 0 20px"><tbody>${facts.map(factRow).join('')}</tbody></table>`;

const button = ({ label, url, tone = 'usual' }: NonNullable<EmailContent['action']>): string =>
  `<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:8px 0 20px"><tbody><tr><td class="${tone}" bgcolor="${fills[tone]}" style="border-radius:8px;background:${fills[tone]}"><a href="${escapeHtml(url)}" style="display:inline-block;padding:13px 26px;font-size:16px;font-weight:600;color:#ffffff;text-decoration:none;border-radius:8px;${font}">${escapeHtml(label)}</a></td></tr></tbody></table>
<p class="pencil" style="margin:0 0 20px;font-size:13px;line-height:1.5;color:#6c766f;${font}">If the button does not work, open this address:<br>${link(url)}</p>`;

const alternative = ({ text, url }: NonNullable<EmailContent['otherwise']>): string =>
  `<p class="ink" style="margin:0 0 20px;font-size:14px;line-height:1.6;color:#373f3a;${font}">${escapeHtml(text)}<br>${link(url)}</p>`;

/** Shown beside the subject in lists of mail: the first paragraph instead of the greeting. */
const preview = ({ paragraphs }: EmailContent): string =>
  `<div style="display:none;max-height:0;overflow:hidden">${escapeHtml(paragraphs[0] ?? '')}</div>`;

/** The email as HTML: tables and inline styles, nothing fetched, all text escaped. */
export const htmlOf = (content: EmailContent): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(content.subject)}</title>
<style>${darkStyles}
</style>
</head>
<body class="wall" style="margin:0;padding:0;background:#f3f4f1">
${preview(content)}
<table role="presentation" class="wall" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:#f3f4f1"><tbody><tr><td align="center" style="padding:32px 16px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:560px;width:100%"><tbody>
<tr><td style="padding:0 4px 16px"><span class="ink" style="font-size:20px;letter-spacing:0.01em;color:#1a201d;${display}">Atelier</span></td></tr>
<tr><td class="sheet" style="padding:32px 28px 12px;background:#fdfdfb;border:1px solid #dfe2db;border-radius:12px">
<h1 class="ink" style="margin:0 0 20px;font-size:24px;line-height:1.3;font-weight:500;color:#1a201d;${display}">${escapeHtml(content.heading)}</h1>
${[content.greeting, ...content.paragraphs].map(paragraph).join('\n')}
${factTable(content.facts)}
${content.action === null ? '' : button(content.action)}
${content.otherwise === null ? '' : alternative(content.otherwise)}
<p class="pencil line" style="margin:4px 0 16px;padding-top:16px;border-top:1px solid #dfe2db;font-size:13px;line-height:1.5;color:#6c766f;${font}">${escapeHtml(content.note)}</p>
</td></tr>
</tbody></table>
</td></tr></tbody></table>
</body>
</html>
`;

/** The email as plain text. */
export const textOf = (content: EmailContent): string => {
  const facts = content.facts.map(([label, value]) => `${label}: ${value}`).join('\n');
  const parts = [
    content.greeting,
    ...content.paragraphs,
    facts,
    content.action === null ? '' : `${content.action.label}:\n${content.action.url}`,
    content.otherwise === null ? '' : `${content.otherwise.text}\n${content.otherwise.url}`,
    content.note,
    '-- \nAtelier',
  ];
  return `${parts.filter(Boolean).join('\n\n')}\n`;
};
