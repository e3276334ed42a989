import type { FastifyReply } from 'fastify';

/** User files must not run as pages of this origin (ASVS 3.2.1, pitfall 28). */
export const filePolicy = "default-src 'none'; sandbox; frame-ancestors 'none'";

/**
 * Cached by the browser but revalidated before each use: a copy must not outlive the session or the file.
 * @param disposition of RFC 6266
 */
export const fileHeaders = (reply: FastifyReply, etag: string, disposition: string): void => {
  reply.header('ETag', etag);
  reply.header('Cache-Control', 'private, no-cache');
  reply.header('Content-Security-Policy', filePolicy);
  reply.header('Content-Disposition', disposition);
};

/** Without its weakness: `If-None-Match` compares weakly. */
const opaque = (tag: string): string => tag.replace(/^W\//, '');

/** Whether `If-None-Match` names the file: any of a list, weak tags too, or `*` (RFC 9110, section 13.1.2). */
export const isCached = (header: string | undefined, etag: string): boolean =>
  header?.split(',').some((tag) => ['*', opaque(etag)].includes(opaque(tag.trim()))) ?? false;

/** A download under a name that people read: in ASCII for old programs, and as it is (RFC 8187). */
export const downloadAs = (name: string): string => {
  const ascii = name.replace(/[^ -~]|["\\%]/g, '_');
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16)}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
};
