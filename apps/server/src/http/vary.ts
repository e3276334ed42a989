import type { FastifyInstance } from 'fastify';

/**
 * `Vary` values (RFC 9110, section 12.5.5). The CORS headers of every answer depend on `Origin`; an answer that depends
 * on who asks depends on both credentials and on the workspace as well.
 */
export const varyAll = 'Origin';
export const varyByCaller = 'Origin, Cookie, Authorization, X-Atelier-Workspace';
/** tRPC chooses between JSON and JSON Lines by the last two. */
export const varyOfCalls = `${varyByCaller}, trpc-accept, accept`;

type Field = number | string | readonly string[] | null | undefined;

/** The names of several `Vary` fields as one field, each once, in the order of their first mention. */
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
 * Fastify's headers replace those set on the raw response, so a route or plugin that names its own `Vary` would lose
 * `Origin`. This hook joins both just before the head is written.
 */
export const keepVary = (app: FastifyInstance): void => {
  app.addHook('onSend', async (_req, reply, payload) => {
    const own = payload instanceof Response ? payload.headers.get('vary') : null;
    const joined = joinVary(reply.raw.getHeader('vary'), reply.getHeader('vary'), own);
    if (payload instanceof Response) payload.headers.set('vary', joined);
    else reply.header('Vary', joined);
  });
};
