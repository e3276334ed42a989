import type { Socket } from 'node:net';
import { Agent, type buildConnector, WebSocket } from 'undici';

/** Of one connection; older messages are dropped when more wait, because the connection only decorates. */
const maxWaiting = 64;
const maxWaitingBytes = 33_554_432;
const maxMessageBytes = 16_777_216;
/** How long the other side may take to answer the end of a connection, in milliseconds. */
const closeTimeoutMs = 1000;

/** An agent of one connection, and how to cut that connection. The client library waits for its end without a limit. */
const agentOfOne = (connect: buildConnector.connector) => {
  let opened: Socket | null = null;
  const agent = new Agent({
    connect: (options, callback) =>
      connect(options, (...result) => {
        opened = result[1];
        callback(...result);
      }),
    allowH2: false,
    useMilo: false,
    webSocket: { maxPayloadSize: maxMessageBytes },
  });
  return { agent, cut: () => opened?.destroy() };
};

export interface SocketOptions {
  readonly signal: AbortSignal;
  readonly first?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The messages of a WebSocket until it closes, fails or is aborted; never throws. */
export async function* openSocket(
  connect: buildConnector.connector,
  url: URL,
  { signal, first, headers }: SocketOptions,
): AsyncGenerator<string | Uint8Array> {
  if (signal.aborted) return;
  const waiting: (string | Uint8Array)[] = [];
  let waitingBytes = 0;
  const take = (): string | Uint8Array | undefined => {
    const message = waiting.shift();
    waitingBytes -= message?.length ?? 0;
    return message;
  };
  const put = (message: string | Uint8Array): void => {
    waiting.push(message);
    waitingBytes += message.length;
    while (waiting.length > maxWaiting || waitingBytes > maxWaitingBytes) take();
  };
  let ended = false;
  let wake: () => void = () => undefined;
  const end = (): void => {
    ended = true;
    wake();
  };
  const { agent, cut } = agentOfOne(connect);
  const socket = new WebSocket(url, {
    dispatcher: agent,
    ...(headers === undefined ? {} : { headers: { ...headers } }),
  });
  socket.binaryType = 'arraybuffer';
  socket.addEventListener('open', () => first !== undefined && socket.send(first));
  socket.addEventListener('message', ({ data }: { readonly data: unknown }) => {
    if (typeof data === 'string') put(data);
    else if (data instanceof ArrayBuffer) put(new Uint8Array(data));
    wake();
  });
  socket.addEventListener('close', end);
  socket.addEventListener('error', end);
  signal.addEventListener('abort', end, { once: true });
  try {
    while (!ended || waiting.length > 0) {
      const message = take();
      if (message === undefined) await new Promise<void>((resolve) => (wake = resolve));
      else if (!signal.aborted) yield message;
      else return;
    }
  } finally {
    signal.removeEventListener('abort', end);
    socket.close();
    setTimeout(cut, closeTimeoutMs).unref();
  }
}
