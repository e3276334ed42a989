/** A browser-like client of the product's public API: keeps cookies, sends the CSRF token and an Origin. */
export interface ContractClient {
  /** @throws Error with the procedure and the answer unless it is 2xx. */
  readonly query: (procedure: string, input?: unknown) => Promise<unknown>;
  readonly mutate: (procedure: string, input: unknown) => Promise<unknown>;
  /** The current `cookie` header. */
  readonly cookie: () => string;
}

const callUrl = (origin: string, procedure: string, input?: unknown): string =>
  `${origin}/trpc/${procedure}${input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`}`;

const keepCookies = (jar: Map<string, string>, response: Response): void => {
  for (const line of response.headers.getSetCookie()) {
    const [pair = ''] = line.split(';', 1);
    const [name = '', value = ''] = pair.split(/=(.*)/s);
    if (value === '') jar.delete(name);
    else jar.set(name, value);
  }
};

const dataOf = async (procedure: string, response: Response): Promise<unknown> => {
  const text = await response.text();
  if (!response.ok) throw new Error(`${procedure} answered ${response.status}: ${text.slice(0, 300)}`);
  return (JSON.parse(text) as { result: { data: unknown } }).result.data;
};

export const contractClient = (origin: string): ContractClient => {
  const jar = new Map<string, string>();
  const cookie = () => [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
  const send = async (procedure: string, url: string, init: RequestInit) => {
    const response = await fetch(url, init);
    keepCookies(jar, response);
    return dataOf(procedure, response);
  };
  const query = (procedure: string, input?: unknown) =>
    send(procedure, callUrl(origin, procedure, input), { headers: { cookie: cookie() } });

  return {
    query,
    cookie,
    mutate: async (procedure, input) => {
      const { csrfToken } = (await query('session.current')) as { csrfToken: string };
      return send(procedure, callUrl(origin, procedure), {
        method: 'POST',
        headers: { cookie: cookie(), origin, 'x-csrf-token': csrfToken, 'content-type': 'application/json' },
        body: JSON.stringify(input),
      });
    },
  };
};
