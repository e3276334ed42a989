import { escapeHtml, type Mailbox, type StoredMail } from '@atelier/adapters';
import { AppError } from '@atelier/core/errors';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { guardedRoute } from './guarded-route.ts';
import { isLocalRequest } from './health.ts';
import type { RequestHandlerDeps } from './request-handler.ts';
import { devRoutes } from './routes.ts';

const path = devRoutes.mailbox.url;
const maxListed = 100;

/** No scripts and no requests; mails have inline styles. */
const pagePolicy =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const page = (title: string, body: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title><style>body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}td{padding:.3rem 1rem .3rem 0}pre{white-space:pre-wrap}iframe{width:100%;height:44rem;border:1px solid #949d94}</style></head><body>${body}</body></html>`;

const linked = (text: string): string =>
  escapeHtml(text).replace(/https?:\/\/[^\s<]+/g, (url) => `<a href="${url}">${url}</a>`);

/** The mail's HTML is in a sandboxed frame that can only open links in a new tab. */
const mailPage = ({ at, to, subject, text, html }: StoredMail): string =>
  page(
    subject,
    `<p><a href="${path}">All mails</a></p><h1>${escapeHtml(subject)}</h1><p>To ${escapeHtml(to)}, ${escapeHtml(at)}</p><iframe title="The mail" sandbox="allow-popups allow-popups-to-escape-sandbox" srcdoc="${escapeHtml(`<base target="_blank">${html}`)}"></iframe><h2>As text</h2><pre>${linked(text)}</pre>`,
  );

const listPage = async (mailbox: Mailbox): Promise<string> => {
  const rows = (await mailbox.list(maxListed)).map(
    ({ file, at, to, subject }) =>
      `<tr><td>${escapeHtml(at)}</td><td>${escapeHtml(to)}</td><td><a href="${path}/${encodeURIComponent(file)}">${escapeHtml(subject)}</a></td></tr>`,
  );
  const list = rows.length === 0 ? '<p>No mail yet.</p>' : `<table><tbody>${rows.join('')}</tbody></table>`;
  return page('Mailbox', `<h1>Mailbox</h1>${list}`);
};

const asPage = (reply: FastifyReply, html: string): string => {
  reply.header('Content-Security-Policy', pagePolicy).type('text/html; charset=utf-8');
  return html;
};

/**
 * Shows the mails in `DATA_DIR/mailbox` to developers on this machine. Registered in development only; elsewhere the
 * routes do not exist (pitfall 9).
 */
export const devMailbox = (
  app: FastifyInstance,
  deps: RequestHandlerDeps & { readonly mailbox: Mailbox },
): void => {
  const { mailbox } = deps;
  guardedRoute(app, deps, {
    route: devRoutes.mailbox,
    handler: async ({ request, req, reply }) => {
      if (!isLocalRequest(deps.config, request.ip, req.headers)) throw new AppError('not_found');
      return asPage(reply, await listPage(mailbox));
    },
  });
  guardedRoute(app, deps, {
    route: devRoutes.mail,
    handler: async ({ request, req, reply, params: { file = '' } }) => {
      const mail = isLocalRequest(deps.config, request.ip, req.headers) ? await mailbox.read(file) : null;
      if (mail === null) throw new AppError('not_found');
      return asPage(reply, mailPage(mail));
    },
  });
};
