import { Agent, type IncomingHttpHeaders, request as plainRequest } from 'node:http';
import { Agent as TlsAgent, request as tlsRequest } from 'node:https';

/** One whole answer. */
export interface Answer {
  readonly status: number;
  /** Names in lower case; repeated ones joined, `set-cookie` as a list. */
  readonly headers: IncomingHttpHeaders;
  readonly cookies: readonly string[];
  readonly bytes: Buffer;
  readonly text: string;
  /** @throws SyntaxError when the body is not JSON */
  json(): unknown;
  /** What a procedure answered. @throws Error when it failed */
  data<T = Record<string, unknown>>(): T;
  /** The error of the response; codes are undefined if the body is not an error of ours. */
  error(): WireFault;
}

export interface WireFault {
  readonly message?: string;
  readonly appCode?: string;
  readonly requestId?: string;
  readonly retryAfterS?: number;
  readonly issues?: readonly { readonly path: string; readonly message: string }[];
}

export interface RawRequest {
  readonly method?: string;
  /** Sent as it is: nothing is normalised. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string | Buffer;
  /** Sends the body in chunks without a length. */
  readonly chunked?: boolean;
  /** Hangs up after the first event of a stream that does not end by itself. */
  readonly onlyFirstEvent?: boolean;
}

/** Subscriptions that go on until the page is left. */
const endless: ReadonlySet<string> = new Set(['admin.alerts.watch']);
/** The event that says that the stream is open is none. */
const firstEvent = /(^|\n\n)(data:|event: serialized-error\n)[\s\S]*\n\n/;

const wrap = (status: number, headers: IncomingHttpHeaders, bytes: Buffer): Answer => {
  const text = bytes.toString('utf8');
  const json = (): unknown => JSON.parse(text);
  return {
    status,
    headers,
    cookies: headers['set-cookie'] ?? [],
    bytes,
    text,
    json,
    data<T>() {
      const body = json() as { result?: { data: T } };
      if (body.result === undefined) throw new Error(`The call failed with ${status}: ${text.slice(0, 500)}`);
      return body.result.data;
    },
    error() {
      const { error } = json() as { error?: { message?: string; data?: Omit<WireFault, 'message'> } };
      return { ...error?.data, ...(error?.message === undefined ? {} : { message: error.message }) };
    },
  };
};

/** Sends one request exactly as given and reads the whole response. */
export const send = (port: number, raw: RawRequest, agent?: Agent): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const headers = Object.fromEntries(
      Object.entries(raw.headers ?? {}).filter((entry): entry is [string, string] => entry[1] !== undefined),
    );
    if (raw.body !== undefined && raw.chunked !== true && headers['content-length'] === undefined)
      headers['content-length'] = String(Buffer.byteLength(raw.body));
    // Explicit, because Node sets a length if it gets the whole body.
    if (raw.chunked === true) headers['transfer-encoding'] = 'chunked';
    const options = { host: '127.0.0.1', port, method: raw.method ?? 'GET', path: raw.path, headers };
    let answered = false;
    const request = agent instanceof TlsAgent ? tlsRequest : plainRequest;
    const req = request({ ...options, ...(agent === undefined ? {} : { agent }) }, (res) => {
      answered = true;
      const chunks: Buffer[] = [];
      const answer = () => resolve(wrap(res.statusCode ?? 0, res.headers, Buffer.concat(chunks)));
      res.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        if (raw.onlyFirstEvent !== true || !firstEvent.test(Buffer.concat(chunks).toString('utf8'))) return;
        answer();
        res.destroy();
      });
      res.once('end', answer);
      res.once('error', reject);
    });
    // A server may answer before it has read everything, and hang up: the answer is what counts then.
    req.on('error', (fault) => {
      if (!answered) reject(fault);
    });
    req.end(raw.body);
  });

/** The last value of each cookie that a browser would keep. */
const keep = (jar: Map<string, string>, cookies: readonly string[]): void => {
  for (const cookie of cookies) {
    const [pair = ''] = cookie.split(';');
    const at = pair.indexOf('=');
    const name = pair.slice(0, at);
    if (/;\s*max-age=0/i.test(cookie)) jar.delete(name);
    else jar.set(name, pair.slice(at + 1));
  }
};

export interface ClientOptions {
  readonly port: number;
  /** What the browser thinks it talks to: `http://127.0.0.1:3000`. */
  readonly origin: string;
  /** Sent with everything, as by a proxy in between. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The authority that this browser trusts, for a server behind TLS. */
  readonly ca?: string;
}

/** A small browser: it keeps cookies and sends the Origin and the CSRF token with changes, as our pages do. */
export const createClient = ({ port, origin, headers: always = {}, ca }: ClientOptions) => {
  const jar = new Map<string, string>();
  const { host, hostname } = new URL(origin);
  const agent =
    ca === undefined
      ? new Agent({ keepAlive: true })
      : new TlsAgent({ keepAlive: true, ca, servername: hostname });
  let token: string | null = null;

  const cookieHeader = (): string | undefined =>
    jar.size === 0 ? undefined : [...jar].map(([name, value]) => `${name}=${value}`).join('; ');

  /** Sends a request with this browser's cookies; `headers` may replace or (undefined) drop any of its own. */
  const raw = async (what: RawRequest): Promise<Answer> => {
    const headers = { host, cookie: cookieHeader(), ...always, ...what.headers };
    const answer = await send(port, { ...what, headers }, agent);
    if (answer.cookies.length > 0) token = null;
    keep(jar, answer.cookies);
    return answer;
  };

  const query = (name: string, input?: unknown, headers: RawRequest['headers'] = {}): Promise<Answer> => {
    const search = input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`;
    return raw({ path: `/trpc/${name}${search}`, headers, onlyFirstEvent: endless.has(name) });
  };

  const csrfToken = async (): Promise<string> => {
    if (token !== null) return token;
    const { csrfToken: fresh } = (await query('session.current')).data<{ csrfToken: string }>();
    token = fresh;
    return fresh;
  };

  /** A POST with everything that proves it comes from our own page. */
  const post = async ({ headers, ...what }: Omit<RawRequest, 'method'>): Promise<Answer> => {
    const proof = { origin, 'x-csrf-token': await csrfToken() };
    return raw({ ...what, method: 'POST', headers: { ...proof, ...headers } });
  };

  /** A change, as our own page asks for it. */
  const mutate = (name: string, input?: unknown, headers: RawRequest['headers'] = {}): Promise<Answer> =>
    post({
      path: `/trpc/${name}`,
      headers: { 'content-type': 'application/json', ...headers },
      body: input === undefined ? '' : JSON.stringify(input),
    });

  return {
    origin,
    port,
    agent,
    jar,
    raw,
    query,
    post,
    mutate,
    csrfToken,
    cookieHeader,
    /** Takes over cookies that were set elsewhere. */
    adopt: (cookies: readonly string[]): void => {
      keep(jar, cookies);
      token = null;
    },
    register: (email: string, password: string, name?: string): Promise<Answer> =>
      mutate('auth.register', { email, password, ...(name === undefined ? {} : { name }) }),
    signIn: (email: string, password: string): Promise<Answer> => mutate('auth.signIn', { email, password }),
    close: (): void => agent.destroy(),
  };
};
export type Client = ReturnType<typeof createClient>;
