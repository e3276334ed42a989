/** One call to the outside. */
export interface EgressRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Absolute, or a path below the base address. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is; JSON text needs its `content-type` header. */
  readonly body?: string | Uint8Array | FormData;
  readonly signal: AbortSignal;
  /** Milliseconds until the head of the answer; the default is 30 s. Slow generations need more. */
  readonly headTimeoutMs?: number;
  /** Milliseconds between two pieces of the body; the default is 30 s. */
  readonly idleTimeoutMs?: number;
  /** A larger answer is cut off with `too_large`; the default is 1 MiB. */
  readonly maxBytes?: number;
}

/** The status is not judged: 500 is an answer, too. Redirects are never followed and answer `redirected`. */
export interface EgressResponse {
  readonly status: number;
  /** Lower-case name; null if absent. */
  header(name: string): string | null;
  /** The whole body. @throws EgressFault */
  bytes(): Promise<Uint8Array>;
  /** The body as UTF-8. @throws EgressFault */
  text(): Promise<string>;
  /** The body, piece by piece, for event streams. Must be read to the end or cancelled through the signal. */
  pieces(): AsyncIterable<Uint8Array>;
}

export type EgressFaultReason =
  /** Address, protocol, host or redirect that the rules do not allow. */
  | 'forbidden_address'
  | 'redirected'
  /** The host has no address, refuses connections, or its certificate is not valid. */
  | 'unreachable'
  | 'connection_lost'
  /** A result that is not there, or no longer: its address answered 4xx. */
  | 'not_found'
  | 'timed_out'
  | 'too_large';

/** Thrown by `Egress`. The message is for the log and for superadmins; it contains no secret. */
export class EgressFault extends Error {
  override name = 'EgressFault';
  readonly reason: EgressFaultReason;
  /** Whether a part of the request may have reached the other side. False: it certainly was not accepted. */
  readonly sent: boolean;

  constructor(
    reason: EgressFaultReason,
    message: string,
    details: { readonly sent: boolean; readonly cause?: unknown },
  ) {
    super(message, { cause: details.cause });
    this.reason = reason;
    this.sent = details.sent;
  }
}

export interface EgressRules {
  /** The provider's own address; credentials go to its host and port alone. */
  readonly baseUrl: string;
  /** Whether addresses of this machine and of private networks are allowed: only where a superadmin listed them. */
  readonly allowPrivate: boolean;
  /** Further hosts that results may be fetched from, such as `replicate.delivery`; subdomains are included. */
  readonly resultHosts: readonly string[];
  /**
   * Domains whose hosts calls, and with them keys, may also go to, by HTTPS, such as `bfl.ai`: it names a sibling host that
   * knows the work. They count only if the base address itself is on one of them; subdomains are included.
   */
  readonly siblingHosts?: readonly string[];
}

/** The only way to the outside for engines: addresses checked and pinned, nothing sent twice, size and time bounded. */
export interface Egress {
  /**
   * Sends one request to the provider's own host, or to a sibling host, exactly once.
   * @throws EgressFault, or the signal's reason
   */
  call(request: EgressRequest): Promise<EgressResponse>;
  /**
   * Fetches a result without credentials, from the provider's host or a result host; `url` may be relative.
   * @throws EgressFault, or the signal's reason
   */
  download(
    url: string,
    options: { readonly signal: AbortSignal; readonly maxBytes: number },
  ): Promise<Uint8Array>;
  /**
   * Opens a WebSocket to the provider's own host and yields its messages until it closes. Ends without an error when it
   * cannot be opened: such connections only decorate.
   */
  socket(
    path: string,
    options: {
      readonly signal: AbortSignal;
      readonly first?: string;
      readonly headers?: Readonly<Record<string, string>>;
    },
  ): AsyncIterable<string | Uint8Array>;
  /** Refuses new calls, ends sockets, and waits for the calls under way: abort their signals for a quick end. */
  close(): Promise<void>;
}

/** Large files from result hosts, read piece by piece. */
export interface EgressFiles {
  /**
   * Asks for a file without credentials and follows redirects to allowed hosts alone. The status is 200, 206 (a part) or 416
   * (no such part).
   * @param options `headers` such as `range`
   * @throws EgressFault, or the signal's reason
   */
  open(
    url: string,
    options: {
      readonly signal: AbortSignal;
      readonly headers: Readonly<Record<string, string>>;
      readonly maxBytes: number;
    },
  ): Promise<EgressResponse>;
}
