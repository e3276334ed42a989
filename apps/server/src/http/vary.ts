import type { FastifyInstance } from 'fastify';

/**
 * `Vary` values (RFC 9110, section 12.5.5). The CORS headers of every response depend on `Origin`; a response that
 * depends on the principal also depends on both credentials and the workspace.
 */
export const varyAll = 'Origin';
export const varyByCaller = 'Origin, Cookie, Authorization, X-Atelier-Workspace';
/** tRPC chooses between JSON and JSON Lines by the last two. */
export const varyOfCalls = `${varyByCaller}, trpc-accept, accept`;

type Field = number | string | readonly string[] | null | undefined;

/** Merges several `Vary` fields; each name once, in the order of first occurrence. */
export const joinVary = (...fields: readonly Field[]): string => {
  const names = new Map<string, string>();
  for (const name of fields.flatMap((field) => String(field ?? '').split(','))) {
    const trimmed = name.trim();
    const key = trimmed.toLowerCase();
    if (trimmed !== '' && !names.has(key)) names.set(key, trimmed);
  }
  return [...names.values()].join(', ');
};

/**
 * Fastify's headers replace those of the raw response, so a route or plugin that sets its own `Vary` would drop `Origin`.
 * This hook merges both just before the head is written.
 */
export const mergeVary = (app: FastifyInstance): void => {
  app.addHook('onSend', async (_req, reply, payload) => {
    const own = payload instanceof Response ? payload.headers.get('vary') : null;
    const joined = joinVary(reply.raw.getHeader('vary'), reply.getHeader('vary'), own);
    if (payload instanceof Response) payload.headers.set('vary', joined);
    else reply.header('Vary', joined);
  });
};
