import { connect } from 'node:net';

export interface Exchange {
  /** Everything that the server sent. */
  readonly text: string;
  /** Whether the server ended the connection within the time. */
  readonly closed: boolean;
}

/** Status lines in what was received: one for each answer. */
export const statuses = ({ text }: Exchange): number[] =>
  [...text.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => Number(status));

/** Speaks bytes that no decent client would, and listens until the server hangs up or the time is over. */
export const sendBytes = (port: number, bytes: string | Buffer, patienceMs = 15_000): Promise<Exchange> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    const finish = (closed: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ text: Buffer.concat(chunks).toString('latin1'), closed });
    };
    const timer = setTimeout(() => finish(false), patienceMs);
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.once('end', () => finish(true));
    socket.once('close', () => finish(true));
    socket.once('error', (fault: NodeJS.ErrnoException) => {
      if (fault.code === 'ECONNRESET' || fault.code === 'EPIPE') finish(true);
      else reject(fault);
    });
  });
