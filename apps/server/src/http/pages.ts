import { randomBytes } from 'node:crypto';
import { isExemptFromModes, maintenanceRetryS, serverModeOf } from '@atelier/api';
import { AppError } from '@atelier/core/errors';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { firstPaintsGlob, readPages } from './first-paints.ts';
import { guardedRoute } from './guarded-route.ts';
import { pagePolicy } from './headers.ts';
import { maintenancePage, maintenancePagePolicy } from './maintenance-page.ts';
import { throwNotFound } from './not-found.ts';
import { isPagePath } from './paths.ts';
import type { HttpRequestContext } from './request-context.ts';
import type { RequestHandlerDeps } from './request-handler.ts';
import { allowedMethods, routes } from './routes.ts';

const noncePlaceholder = /__CSP_NONCE__/g;
/** Reads content credentials in the browser, with a library in WebAssembly. */
const verifyPath = '/verify';
const oneYearS = 31_536_000;

/** Pages that superadmins need to sign in, also without their password, or to become one, in maintenance mode. */
const openInMaintenance = /^\/(sign-in|forgot-password|reset-password|setup)(\/|$)/;

/** Whether maintenance mode closes a page for the caller, who is identified only then. */
const isClosedFor = async (
  { runtimeSettings }: RequestHandlerDeps,
  request: HttpRequestContext,
  path: string,
): Promise<boolean> => {
  if (serverModeOf(runtimeSettings) !== 'maintenance' || openInMaintenance.test(path)) return false;
  // An invalid credential is no superadmin's.
  await Promise.resolve(request.authenticate()).catch(() => undefined);
  return !isExemptFromModes(request.principal?.user.role ?? null);
};

/**
 * The built web app: hashed assets, cached for a year, and the page of every path of the app. It is the same for all users
 * except for the nonce of its style element (ASVS 1.2.3, R-HTTP-3); the first paint depends on the path alone.
 */
export const pages = async (
  app: FastifyInstance,
  deps: RequestHandlerDeps,
  webRoot: string,
): Promise<void> => {
  const htmlOf = await readPages(webRoot, deps.config.appUrl.origin);

  const pageFor = (reply: FastifyReply, path: string): string => {
    const nonce = randomBytes(16).toString('base64');
    reply
      .header('Content-Security-Policy', pagePolicy(nonce, path === verifyPath))
      .header('Cache-Control', 'no-store')
      .type('text/html; charset=utf-8');
    return htmlOf(path).replace(noncePlaceholder, nonce);
  };

  const maintenance = (reply: FastifyReply): string => {
    reply
      .code(503)
      .header('Retry-After', maintenanceRetryS)
      .header('Content-Security-Policy', maintenancePagePolicy)
      .header('Cache-Control', 'no-store')
      .type('text/html; charset=utf-8');
    return maintenancePage(deps.runtimeSettings.get('mode.maintenance').message);
  };

  await app.register(async (scope) => {
    // The plugin registers one route per file; all of them have the same declaration.
    scope.addHook('onRoute', (options) => {
      options.config = { ...options.config, route: routes.asset };
    });
    await scope.register(fastifyStatic, {
      root: webRoot,
      prefix: '/',
      wildcard: false,
      // Sent below with its nonce and CSP; as a plain file its nonce placeholder would be left in.
      globIgnore: ['index.html', firstPaintsGlob],
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
    handler: async ({ request, req, reply }) => {
      const path = req.url.split('?', 1)[0] ?? '/';
      // The path belongs to another route that does not accept this method.
      if (!allowedMethods(path).includes(req.method)) throwNotFound(req, reply);
      if (!isPagePath(path)) throw new AppError('not_found');
      return (await isClosedFor(deps, request, path)) ? maintenance(reply) : pageFor(reply, path);
    },
  });
};
