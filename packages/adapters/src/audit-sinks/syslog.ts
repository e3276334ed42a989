import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import net, { isIP, type Socket } from 'node:net';
import { hostname } from 'node:os';
import tls from 'node:tls';
import type { StoredAuditRow } from '@atelier/core/audit/row-hash';
import { type AuditSink, AuditSinkFault } from '@atelier/core/ports/audit-streams';
import { classOfAddress } from '../egress/addresses.ts';
import { eventOf, isWarning } from './event.ts';
import type { AuditTarget } from './target.ts';

/** RFC 5424, 6.2.1: facility "log audit". */
const facility = 13;
const severities = { warning: 4, informational: 6 } as const;
/** Of everything together: connecting, sending, and until the other side has taken it all. */
const batchTimeoutMs = 20_000;

/** Printable ASCII without spaces, as header fields demand (RFC 5424, 6). */
const field = (text: string, maxLength: number): string =>
  text.replace(/[^\x21-\x7e]/g, '_').slice(0, maxLength) || '-';

/** One message (RFC 5424); its text is the event as JSON. */
export const syslogMessage = (row: StoredAuditRow, host = hostname()): string => {
  const severity = isWarning(row) ? severities.warning : severities.informational;
  const header = [
    `<${facility * 8 + severity}>1`,
    row.time,
    field(host, 255),
    'atelier',
    String(process.pid),
    field(row.type, 32),
  ];
  return `${header.join(' ')} - \ufeff${JSON.stringify(eventOf(row))}`;
};

/** A message with its length in bytes before it (RFC 6587, 3.4.1). */
const framed = (message: string): string => `${Buffer.byteLength(message)} ${message}`;

/** Where to connect. @throws AuditSinkFault for addresses that no receiver has, and for public ones without TLS */
const addressOf = async (host: string, usesTls: boolean): Promise<string> => {
  const { address } = await lookup(host);
  const kind = classOfAddress(address);
  if (kind === 'never')
    throw new AuditSinkFault(`${host} has the address ${address}, which no receiver may use.`);
  if (kind === 'public' && !usesTls) throw new AuditSinkFault(`${host} is public and needs syslog+tls://.`);
  return address;
};

/** The name that the certificate must have; an address is compared with the certificate as it is. */
const nameOf = (host: string) => (isIP(host) === 0 ? { servername: host } : {});

/**
 * Syslog over TCP or TLS. The protocol has no answers, so each batch has a connection of its own, and counts as sent once the other
 * side has closed it in order after reading to the end. A receiver that dies in between gets the batch again.
 */
export const createSyslogSink = (
  { host, port, tls: usesTls }: Extract<AuditTarget, { kind: 'syslog' }>,
  { ca }: { readonly ca?: string } = {},
): AuditSink => {
  const open = async (signal: AbortSignal): Promise<Socket> => {
    const address = await addressOf(host, usesTls);
    const socket = usesTls
      ? tls.connect({ host: address, port, ...(ca === undefined ? {} : { ca }), ...nameOf(host) })
      : net.connect({ host: address, port });
    // Faults reject what is awaited below; one that comes later must not end the process.
    socket.on('error', () => undefined);
    signal.addEventListener('abort', () => socket.destroy(), { once: true });
    await once(socket, usesTls ? 'secureConnect' : 'connect', { signal });
    return socket;
  };

  const deliver = async (text: string, signal: AbortSignal): Promise<void> => {
    const socket = await open(signal);
    try {
      socket.resume();
      const ended = once(socket, 'end', { signal });
      socket.end(text);
      await ended;
    } finally {
      socket.destroy();
    }
  };

  return {
    async send(rows, signal) {
      const bounded = AbortSignal.any([signal, AbortSignal.timeout(batchTimeoutMs)]);
      try {
        await deliver(rows.map((row) => framed(syslogMessage(row))).join(''), bounded);
        return 0;
      } catch (thrown) {
        signal.throwIfAborted();
        if (thrown instanceof AuditSinkFault) throw thrown;
        const code = (thrown as NodeJS.ErrnoException).code ?? (thrown as Error).name;
        throw new AuditSinkFault(`The syslog receiver did not take the events (${code}).`);
      }
    },
    close: async () => undefined,
  };
};
