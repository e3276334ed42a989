import type { LookupFunction } from 'node:net';
import { isIP } from 'node:net';
import { EgressFault } from '@atelier/core/ports/egress';
import { buildConnector } from 'undici';
import { classOfAddress } from './addresses.ts';

export interface ResolvedAddress {
  readonly address: string;
  readonly family: number;
}

export interface ConnectorSettings {
  /** Whether private addresses are allowed at this origin (`http://host:port`). */
  readonly allowsPrivate: (origin: string) => boolean;
  /** All addresses of a name. */
  readonly lookup: (hostname: string) => Promise<readonly ResolvedAddress[]>;
  /** Certificate authorities (PEM) instead of the usual ones. */
  readonly ca?: string;
  readonly connectTimeoutMs: number;
  /** For tests: where connections to a checked host really go. */
  readonly dial?: (host: string) => { readonly address: string; readonly port: number } | null;
}

const forbid = (message: string): EgressFault =>
  new EgressFault('forbidden_address', message, { sent: false });

/** @throws EgressFault if one of the addresses is not allowed: a name with a forbidden address is not trusted at all */
const checkAddresses = (
  host: string,
  protocol: string,
  addresses: readonly string[],
  allowsPrivate: boolean,
): void => {
  for (const address of addresses) {
    const kind = classOfAddress(address);
    if (kind === 'never') throw forbid(`${host} has the address ${address}, which no provider may use.`);
    if (kind === 'private' && !allowsPrivate)
      throw forbid(`${host} has the private address ${address}, which is not allowed for it.`);
    // A key over plain http is read by everyone on the way.
    if (kind === 'public' && protocol === 'http:') throw forbid(`${host} is public and needs https.`);
  }
};

const withoutBrackets = (hostname: string): string => hostname.replace(/^\[(.+)\]$/, '$1');

/**
 * Opens connections to checked addresses only. A name is resolved once, all its addresses are checked, and the connection
 * goes to one of exactly these, so that a second answer of the DNS changes nothing (rebinding). TLS is verified against the name.
 */
export const createConnector = (settings: ConnectorSettings): buildConnector.connector => {
  const { connectTimeoutMs, ca } = settings;
  return (options, callback) => {
    const { protocol } = options;
    const host = options.host ?? options.hostname;
    const hostname = withoutBrackets(options.hostname);
    const allowsPrivate = settings.allowsPrivate(`${protocol}//${host}`);
    const dialled = settings.dial?.(host) ?? null;
    const check = (addresses: readonly string[]): void =>
      checkAddresses(host, protocol, addresses, allowsPrivate);

    const lookup: LookupFunction = (_, { all }, done) => {
      const use = (found: readonly ResolvedAddress[]): void => {
        if (found.length === 0)
          throw new EgressFault('unreachable', `${host} has no address.`, { sent: false });
        check(found.map(({ address }) => address));
        const usable = dialled === null ? [...found] : [{ address: dialled.address, family: 4 }];
        const [first] = usable;
        if (all) done(null, usable);
        else if (first !== undefined) done(null, first.address, first.family);
      };
      settings
        .lookup(hostname)
        .then(use)
        .catch((fault: unknown) => done(fault as NodeJS.ErrnoException, []));
    };

    if (isIP(hostname) !== 0) {
      try {
        check([hostname]);
      } catch (fault) {
        callback(fault as EgressFault, null);
        return;
      }
    }
    const connect = buildConnector({
      lookup,
      timeout: connectTimeoutMs,
      allowH2: false,
      maxCachedSessions: 0,
      autoSelectFamily: true,
      ...(ca === undefined ? {} : { ca }),
    });
    // undici cancels a connection attempt through the socket that its own connector returns.
    return connect(
      dialled === null
        ? options
        : {
            ...options,
            port: String(dialled.port),
            ...(isIP(hostname) === 0 ? {} : { hostname: dialled.address }),
          },
      callback,
    );
  };
};
