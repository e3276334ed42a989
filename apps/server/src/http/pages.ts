import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@atelier/core/errors';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { pagePolicy } from './headers.ts';
import { isPagePath } from './paths.ts';
import { allowedMethods } from './routes.ts';

const noncePlaceholder = /__CSP_NONCE__/g;
const oneYearS = 31_536_000;

const pageHeaders = (reply: FastifyReply, nonce: string): FastifyReply =>
  reply
    .header('Content-Security-Policy', pagePolicy(nonce))
    .header('Cache-Control', 'no-store')
    .type('text/html; charset=utf-8');

/**
 * The built web app: hashed assets cached for good, and one page for every address of the app, alike for all
 * people but for the nonce of its one style element (ASVS 1.2.3, R-HTTP-3).
 */
export const pages = async (app: FastifyInstance, webRoot: string): Promise<void> => {
  const template = await readFile(join(webRoot, 'index.html'), 'utf8');

  const sendPage = (reply: FastifyReply) => {
    const nonce = randomBytes(16).toString('base64');
    return pageHeaders(reply, nonce).send(template.replace(noncePlaceholder, nonce));
  };

  await app.register(fastifyStatic, {
    root: webRoot,
    prefix: '/',
    wildcard: false,
    // The page is sent below, with its nonce and its policy; as a file it would be a template that nothing styles.
    globIgnore: ['index.html'],
    index: false,
    dotfiles: 'ignore',
    preCompressed: true,
    cacheControl: false,
    setHeaders: (res, path) => {
      const isHashed = path.includes('/assets/');
      res.raw.setHeader(
        'Cache-Control',
        isHashed ? `public, max-age=${oneYearS}, immutable` : 'public, max-age=3600',
      );
      res.raw.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
    },
  });

  app.get('/*', async (req, reply) => {
    const path = req.url.split('?', 1)[0] ?? '/';
    // A path of another route that does not take this method is no page.
    if (!allowedMethods(path).includes(req.method)) return reply.callNotFound();
    if (!isPagePath(path)) throw new AppError('not_found');
    return sendPage(reply);
  });
};
