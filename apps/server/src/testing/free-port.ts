import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Below the ephemeral ports, so that no port is assigned between the check and the listening;
 * a share of its own for each of the processes in which one run has tests side by side.
 */
const firstPort = 20_000;
const portsPerProcess = 150;
const processes = 80;

const share = firstPort + (Number(process.env.VITEST_POOL_ID ?? 0) % processes) * portsPerProcess;
let tries = Math.floor(Math.random() * portsPerProcess);

const isFree = async (port: number): Promise<boolean> => {
  const probe = createServer().listen(port, '127.0.0.1');
  try {
    await once(probe, 'listening');
  } catch {
    return false;
  }
  probe.close();
  await once(probe, 'close');
  return true;
};

/** A free port of the loopback interface, another one each time. */
export const freePort = async (): Promise<number> => {
  for (let left = portsPerProcess; left > 0; left -= 1) {
    const port = share + (tries++ % portsPerProcess);
    if (await isFree(port)) return port;
  }
  throw new Error('No port is free.');
};
