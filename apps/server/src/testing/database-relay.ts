import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/**
 * Where a connection breaks: `asked`, before a statement reaches the server; `answered`, after the server has run it and
 * before its answer arrives.
 */
export type Cut = 'asked' | 'answered';

/** A relay to PostgreSQL that cuts the connection in the middle of a statement on demand. */
export const openDatabaseRelay = async (url: string) => {
  const { hostname, port } = new URL(url);
  let plan: { readonly statement: RegExp; readonly cut: Cut } | null = null;
  let isOpen = true;
  let cuts = 0;
  const sockets = new Set<Socket>();

  const pair = (near: Socket): void => {
    if (!isOpen) return void near.destroy();
    const far = connect(Number(port || 5432), hostname.replace(/^\[|\]$/g, ''));
    let losesAnswer = false;
    const cut = () => {
      cuts += 1;
      near.destroy();
      far.destroy();
    };
    near.on('data', (bytes) => {
      if (plan?.statement.test(bytes.toString('latin1'))) {
        const where = plan.cut;
        plan = null;
        if (where === 'asked') return cut();
        losesAnswer = true;
      }
      far.write(bytes);
    });
    far.on('data', (bytes) => (losesAnswer ? cut() : void near.write(bytes)));
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on('error', () => undefined);
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
  };

  const relay = createServer(pair).listen(0, '127.0.0.1');
  await once(relay, 'listening');
  const through = new URL(url);
  through.host = `127.0.0.1:${(relay.address() as AddressInfo).port}`;
  const breakAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: through.href,
    /** Breaks the connection of the next statement that matches, once. */
    cutNext: (statement: RegExp, cut: Cut): void => {
      plan = { statement, cut };
    },
    cuts: () => cuts,
    /** Ends all connections, also new ones, until it is reopened. */
    setOpen: (open: boolean): void => {
      isOpen = open;
      if (!open) breakAll();
    },
    close: async (): Promise<void> => {
      breakAll();
      relay.close();
      await once(relay, 'close');
    },
  };
};
