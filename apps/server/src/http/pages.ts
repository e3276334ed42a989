import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@atelier/core/errors';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { guardedRoute } from './guarded-route.ts';
import { pagePolicy } from './headers.ts';
import { answerMissing } from './missing.ts';
import { isPagePath } from './paths.ts';
import type { RequestHandlerDeps } from './request-handler.ts';
import { allowedMethods, routes } from './routes.ts';

const noncePlaceholder = /__CSP_NONCE__/g;
const oneYearS = 31_536_000;

/**
 * The built web app: hashed assets cached for good, and one page for every address of the app, alike for all
 * people but for the nonce of its one style element (ASVS 1.2.3, R-HTTP-3).
 */
export const pages = async (
  app: FastifyInstance,
  deps: RequestHandlerDeps,
  webRoot: string,
): Promise<void> => {
  const template = await readFile(join(webRoot, 'index.html'), 'utf8');

  const pageFor = (reply: FastifyReply): string => {
    const nonce = randomBytes(16).toString('base64');
    reply
      .header('Content-Security-Policy', pagePolicy(nonce))
      .header('Cache-Control', 'no-store')
      .type('text/html; charset=utf-8');
    return template.replace(noncePlaceholder, nonce);
  };

  await app.register(async (scope) => {
    // The plugin registers a route a file; all of them are of the one declaration.
    scope.addHook('onRoute', (options) => {
      options.config = { ...options.config, route: routes.asset };
    });
    await scope.register(fastifyStatic, {
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
  });

  guardedRoute(app, deps, {
    route: routes.page,
    handler: async ({ req, reply }) => {
      const path = req.url.split('?', 1)[0] ?? '/';
      // A path of another route that does not take this method is no page.
      if (!allowedMethods(path).includes(req.method)) answerMissing(req, reply);
      if (!isPagePath(path)) throw new AppError('not_found');
      return pageFor(reply);
    },
  });
};
