import { lookup } from 'node:dns/promises';
import {
  type Egress,
  EgressFault,
  type EgressFiles,
  type EgressRequest,
  type EgressResponse,
  type EgressRules,
} from '@atelier/core/ports/egress';
import { Agent } from 'undici';
import { type ConnectorSettings, createConnector } from './connector.ts';
import { type Outgoing, redirected, redirectOf, send } from './send.ts';
import { openSocket, type SocketOptions } from './socket.ts';
import { targetsOf } from './targets.ts';

/** Milliseconds and bytes unless a request says otherwise. */
export const egressDefaults = {
  connectTimeoutMs: 10_000,
  headTimeoutMs: 30_000,
  idleTimeoutMs: 30_000,
  maxBytes: 1_048_576,
  /** From the first byte to the last of a fetched result. */
  downloadTimeoutMs: 300_000,
} as const;

/** Redirects of a result that are followed, each to an allowed host. */
const maxHops = 3;

export interface EgressDeps
  extends Partial<Pick<ConnectorSettings, 'lookup' | 'ca' | 'dial'>>,
    Partial<{ readonly [K in keyof typeof egressDefaults]: number }> {
  /** No call gets more than this, whatever it asks for. */
  readonly caps?: { readonly timeoutMs: number; readonly maxBytes: number };
}

const lookupAll: ConnectorSettings['lookup'] = (hostname) => lookup(hostname, { all: true });

/**
 * Connections that need the same name at the same time share its look-up. A look-up occupies one of the few threads that
 * file access needs, too, so that a DNS server that hangs must not get one for each call.
 */
const shareLookups = (look: ConnectorSettings['lookup']): ConnectorSettings['lookup'] => {
  const running = new Map<string, ReturnType<typeof look>>();
  return (hostname) => {
    const known = running.get(hostname);
    if (known !== undefined) return known;
    const asked = look(hostname).finally(() => running.delete(hostname));
    running.set(hostname, asked);
    return asked;
  };
};

/** Overload and time-outs pass; every other refusal of a result is final. */
const noResult = (url: URL, status: number): EgressFault =>
  new EgressFault(
    status >= 400 && status < 500 && status !== 408 && status !== 429 ? 'not_found' : 'connection_lost',
    `${url.host} answered ${status}.`,
    { sent: true },
  );

/** A form becomes bytes here, so that it has a length, and a client library has no reason to read it twice. */
const encodeBody = async (
  body: EgressRequest['body'],
): Promise<{ readonly body: string | Uint8Array | null; readonly type: Record<string, string> }> => {
  if (!(body instanceof FormData)) return { body: body ?? null, type: {} };
  const encoded = new Response(body);
  const type = encoded.headers.get('content-type') ?? '';
  return { body: new Uint8Array(await encoded.arrayBuffer()), type: { 'content-type': type } };
};

/**
 * The outside of one provider. Opened again after a change of its rules: connections of the old one are not reused. Proxies
 * of the environment are not used, because an address behind a proxy cannot be checked.
 */
export const createEgress = (rules: EgressRules, deps: EgressDeps = {}): Egress & EgressFiles => {
  const defaults = { ...egressDefaults, ...deps };
  const targets = targetsOf(rules);
  const connect = createConnector({
    allowsPrivate: (origin) => rules.allowPrivate && targets.isOwn(origin),
    lookup: shareLookups(deps.lookup ?? lookupAll),
    connectTimeoutMs: defaults.connectTimeoutMs,
    ...(deps.ca === undefined ? {} : { ca: deps.ca }),
    ...(deps.dial === undefined ? {} : { dial: deps.dial }),
  });
  const common = { connect, allowH2: false, useMilo: false, maxOrigins: 64 };
  const reading = new Agent({ ...common, pipelining: 1 });
  // Each submission gets a new connection: a kept one may be closed by the server at the moment of sending, and whether
  // the request arrived would be unknown.
  const submitting = new Agent({ ...common, pipelining: 0 });
  const closing = new AbortController();

  const refuseWhenClosed = (): void => {
    if (closing.signal.aborted)
      throw new EgressFault('unreachable', 'This provider has been closed.', { sent: false });
  };
  const { timeoutMs: capMs = Number.POSITIVE_INFINITY, maxBytes: capBytes = Number.POSITIVE_INFINITY } =
    deps.caps ?? {};
  const dispatch = (outgoing: Outgoing): Promise<EgressResponse> =>
    send(outgoing.method === 'GET' ? reading : submitting, {
      ...outgoing,
      headTimeoutMs: Math.min(outgoing.headTimeoutMs, capMs),
      idleTimeoutMs: Math.min(outgoing.idleTimeoutMs, capMs),
      maxBytes: Math.min(outgoing.maxBytes, capBytes),
    });

  const follow = async (
    first: string,
    outgoing: Omit<Outgoing, 'url'>,
    accepted: readonly number[],
  ): Promise<EgressResponse> => {
    let url = targets.result(first);
    for (let hops = 0; hops <= maxHops; hops += 1) {
      const answer = await dispatch({ ...outgoing, url });
      const next = redirectOf(answer);
      if (next === null && accepted.includes(answer.status)) return answer;
      // Frees the connection; a body beyond the bound closes it.
      await answer.bytes().catch(() => undefined);
      if (next === null) throw noResult(url, answer.status);
      if (!URL.canParse(next, url.href)) throw redirected(url);
      url = targets.result(new URL(next, url).href);
    }
    throw redirected(url);
  };

  return {
    async call(request) {
      refuseWhenClosed();
      const url = targets.call(request.url);
      const { body, type } = await encodeBody(request.body);
      const answer = await dispatch({
        method: request.method,
        url,
        headers: { ...request.headers, ...type },
        body,
        signal: request.signal,
        headTimeoutMs: request.headTimeoutMs ?? defaults.headTimeoutMs,
        idleTimeoutMs: request.idleTimeoutMs ?? defaults.idleTimeoutMs,
        maxBytes: request.maxBytes ?? defaults.maxBytes,
      });
      if (redirectOf(answer) === null) return answer;
      await answer.bytes().catch(() => undefined);
      throw redirected(url);
    },
    async download(url, { signal, maxBytes }) {
      refuseWhenClosed();
      const limit = AbortSignal.timeout(defaults.downloadTimeoutMs);
      const { headTimeoutMs, idleTimeoutMs } = defaults;
      try {
        const answer = await follow(
          url,
          {
            method: 'GET',
            headers: { accept: 'image/*, */*;q=0.5' },
            body: null,
            signal: AbortSignal.any([signal, limit]),
            headTimeoutMs,
            idleTimeoutMs,
            maxBytes,
          },
          [200],
        );
        return await answer.bytes();
      } catch (thrown) {
        if (thrown === limit.reason && limit.aborted && !signal.aborted)
          throw new EgressFault('timed_out', 'A result took too long to arrive.', {
            sent: true,
            cause: thrown,
          });
        throw thrown;
      }
    },
    async open(url, { signal, headers, maxBytes }) {
      refuseWhenClosed();
      const { headTimeoutMs, idleTimeoutMs } = defaults;
      const outgoing = {
        method: 'GET',
        headers,
        body: null,
        signal,
        headTimeoutMs,
        idleTimeoutMs,
        maxBytes,
      } as const;
      return follow(url, outgoing, [200, 206, 416]);
    },
    async *socket(path, { signal, ...options }: SocketOptions) {
      refuseWhenClosed();
      const url = targets.call(path);
      url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
      yield* openSocket(connect, url, { ...options, signal: AbortSignal.any([signal, closing.signal]) });
    },
    async close() {
      if (closing.signal.aborted) return;
      closing.abort();
      await Promise.all([reading.close(), submitting.close()]);
    },
  };
};
