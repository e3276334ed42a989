export type ConnectionState = 'online' | 'offline' | 'unreachable';

const probeEveryMs = 2_000;
const probeTimeoutMs = 2_500;

/** Whether the server answers. It has no fault to report at this address, so a 5xx is a gateway's, which cannot reach it. */
export const isServerReachable = (): Promise<boolean> =>
  fetch('/healthz', { cache: 'no-store', signal: AbortSignal.timeout(probeTimeoutMs) }).then(
    ({ status }) => status < 500,
    () => false,
  );

interface Deps {
  readonly probe: () => Promise<boolean>;
  /** What the browser knows about the network; "online" does not mean that the server answers. */
  readonly hasNetwork: () => boolean;
  readonly sleep: (ms: number) => Promise<void>;
}

/**
 * Whether the server can be reached. A call or stream that fails without an answer raises a doubt; a probe confirms it,
 * and is repeated until the server answers.
 */
export const createConnection = ({ probe, hasNetwork, sleep }: Deps) => {
  const listeners = new Set<(state: ConnectionState) => void>();
  let state: ConnectionState = 'online';
  let probing: Promise<void> | null = null;
  let wake = (): void => undefined;
  const set = (next: ConnectionState) => {
    if (next === state) return;
    state = next;
    for (const listener of listeners) listener(state);
  };
  const rest = () => {
    const woken = new Promise<void>((resolve) => {
      wake = resolve;
    });
    return Promise.race([sleep(probeEveryMs), woken]);
  };
  const probeUntilReached = async () => {
    while (!(await probe())) {
      set(hasNetwork() ? 'unreachable' : 'offline');
      await rest();
    }
    probing = null;
    set('online');
  };
  return {
    subscribe: (listener: (state: ConnectionState) => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    read: (): ConnectionState => state,
    /**
     * Called when something failed without an answer, or when the browser reports a change of network.
     * @returns a promise that resolves once the server answers
     */
    doubt: (): Promise<void> => {
      wake();
      probing ??= probeUntilReached();
      return probing;
    },
  };
};
export type Connection = ReturnType<typeof createConnection>;

/** The connection as the browser sees it. */
export const createBrowserConnection = (): Connection => {
  const connection = createConnection({
    probe: isServerReachable,
    hasNetwork: () => navigator.onLine,
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  });
  for (const change of ['online', 'offline']) window.addEventListener(change, () => void connection.doubt());
  return connection;
};
