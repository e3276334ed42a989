import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { addressKey } from '@atelier/adapters';
import { type Principal, type RequestContext, requireOpenStream } from '@atelier/api';
import type {
  BearerAuthentication,
  Csrf,
  Devices,
  PreSession,
  ReadableChallengeCookie,
  Sessions,
} from '@atelier/auth';
import { sessionCredential } from '@atelier/core/credentials';
import { AppError } from '@atelier/core/errors';
import type { LimitRules } from '@atelier/core/limit-rules';
import type { LimitClass } from '@atelier/core/policy';
import type { MembershipStore } from '@atelier/core/ports/membership-store';
import type { SessionWithUser } from '@atelier/core/ports/records';
import type { RuntimeSettings } from '@atelier/core/ports/runtime-settings';
import type {
  LimitVerdict,
  LookUpThrottle,
  RefundingLimiter,
  SecretSource,
} from '@atelier/core/ports/services';
import type { WorkspaceRole } from '@atelier/core/workspace-roles';
import { type BearerClaim, readBearer } from './bearer-header.ts';
import { createCredentialThrottle } from './credential-throttle.ts';
import type { OriginPolicy } from './origin.ts';
import { RequestedWorkspace } from './requested-workspace.ts';
import { ResponseHeaders } from './response-headers.ts';

/** Shared dependencies of all requests. */
export interface RequestContextDeps {
  readonly sessions: Sessions;
  readonly preSession: PreSession;
  readonly devices: Devices;
  readonly csrf: Csrf;
  readonly bearers: BearerAuthentication;
  readonly challengeCookie: Pick<ReadableChallengeCookie, 'read'>;
  readonly secrets: Pick<SecretSource, 'hash'>;
  readonly limiter: RefundingLimiter;
  readonly limits: LimitRules;
  readonly runtimeSettings: RuntimeSettings;
  readonly origins: OriginPolicy;
  readonly memberships: Pick<MembershipStore, 'find'>;
  /** The client's address, proxies taken into account. */
  readonly addressOf: (req: IncomingMessage) => string;
}

const csrfHeader = 'x-csrf-token';

/** One HTTP request as procedures and routes see it (`ctx.request`). Costly properties are computed on first use. */
export class HttpRequestContext implements RequestContext {
  readonly requestId: string = randomUUID();
  readonly startedAtMs: number = performance.now();
  readonly ip: string;
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly workspace: RequestedWorkspace;
  readonly #deps: RequestContextDeps;
  readonly #token: string | undefined;
  readonly #bearer: BearerClaim;
  #session: SessionWithUser | null = null;
  #principal: Principal | null = null;
  #preSession: string | undefined;
  #abort: AbortController | undefined;
  readonly #responseHeaders = new ResponseHeaders();
  #alreadyCounted = false;

  constructor(req: IncomingMessage, res: ServerResponse, deps: RequestContextDeps) {
    this.req = req;
    this.res = res;
    this.#deps = deps;
    this.ip = deps.addressOf(req);
    this.workspace = new RequestedWorkspace(req.headers, deps.memberships);
    this.#token = deps.sessions.readCookie(req.headers.cookie);
    this.#bearer = readBearer(req.headers.authorization);
  }

  /** Created only when a credential has to be looked up. */
  readonly #throttle: LookUpThrottle = (find) =>
    createCredentialThrottle(this.#deps.limiter, {
      anonymous: this.#deps.limits.anonymous,
      addressKey: () => this.addressKey,
      noteLimit: (verdict) => this.noteLimit('anonymous', verdict),
      onInvalid: () => {
        this.#alreadyCounted = true;
      },
    })(find);

  get addressKey(): string {
    return addressKey(this.ip);
  }

  get userAgent(): string {
    return (this.req.headers['user-agent'] ?? '').slice(0, 256);
  }

  get requestedWorkspace(): string | undefined {
    return this.workspace.requested;
  }

  get cookieHeader(): string | undefined {
    return this.req.headers.cookie;
  }

  get deviceCookie(): string | undefined {
    return this.#deps.devices.readCookie(this.req.headers.cookie);
  }

  get browserHash(): string | null {
    const value = this.#deps.preSession.read(this.req.headers.cookie);
    return value === undefined ? null : this.#deps.secrets.hash(value);
  }

  get challengeToken(): string | undefined {
    return this.#deps.challengeCookie.read(this.req.headers.cookie);
  }

  get principal(): Principal | null {
    return this.#principal;
  }

  get signal(): AbortSignal {
    if (this.#abort === undefined) {
      const abort = new AbortController();
      this.#abort = abort;
      if (this.res.closed) abort.abort();
      else this.res.once('close', () => abort.abort());
    }
    return this.#abort.signal;
  }

  /**
   * Sets `principal`. Returns a promise only when the session is not cached.
   * @throws AppError `bad_request` when two kinds of credentials are sent (pitfall 19); `unauthenticated` for an invalid
   * bearer token, which never counts as an anonymous request; `rate_limited`
   */
  authenticate(): undefined | Promise<void> {
    if (this.#bearer.kind !== 'none') return this.#authenticateBearer(this.#bearer);
    if (this.#token === undefined) return undefined;
    const token = this.#token;
    const found = this.#deps.sessions.authenticate(token, this.#throttle);
    if (found instanceof Promise) return found.then((session) => this.#setSession(session, token));
    this.#setSession(found, token);
    return undefined;
  }

  async #authenticateBearer(bearer: Exclude<BearerClaim, { kind: 'none' }>): Promise<void> {
    if (this.#deps.sessions.hasCookie(this.req.headers.cookie))
      throw new AppError('bad_request', 'Send a session cookie or a bearer token, not both.');
    const throttle = this.#throttle;
    this.#responseHeaders.hasInvalidToken = true;
    this.#principal =
      bearer.kind === 'token'
        ? await this.#deps.bearers.authenticate(bearer.token, this.ip, throttle)
        : await throttle<Principal>(async () => null);
    this.#responseHeaders.hasInvalidToken = this.#principal === null;
    if (this.#principal !== null) return;
    throw new AppError('unauthenticated', 'This access token is invalid or has expired.');
  }

  consumeCountedCall(): boolean {
    const alreadyCounted = this.#alreadyCounted;
    this.#alreadyCounted = false;
    return alreadyCounted;
  }

  #setSession(session: SessionWithUser | null, token: string): void {
    if (session === null) return;
    this.#session = session;
    this.#principal = {
      user: session.user,
      workspaceRole: session.workspaceRole,
      credential: sessionCredential(session.session, async () => this.#deps.sessions.authenticate(token)),
    };
  }

  /** The value that CSRF tokens are bound to; undefined without session and pre-session. */
  #binding(): string | undefined {
    if (this.#session !== null) return this.#session.session.tokenHash;
    this.#preSession ??= this.#deps.preSession.read(this.req.headers.cookie);
    return this.#preSession;
  }

  csrfError(): 'foreign_origin' | 'csrf_failed' | null {
    // Another site cannot make a browser send a credential that browsers do not add by themselves.
    if (this.#principal?.credential.sentByBrowser === false) return null;
    if (!this.#deps.origins.isOwn(this.req.headers)) return 'foreign_origin';
    const binding = this.#binding();
    const token = this.req.headers[csrfHeader];
    if (binding === undefined || typeof token !== 'string') return 'csrf_failed';
    return this.#deps.csrf.verify(token, binding) ? null : 'csrf_failed';
  }

  csrfToken(): string {
    let binding = this.#binding();
    if (binding === undefined) {
      const { value, setCookie } = this.#deps.preSession.issue();
      this.addCookies([setCookie]);
      this.#preSession = value;
      binding = value;
    }
    return this.#deps.csrf.issue(binding);
  }

  setCookies(headers: readonly string[]): void {
    this.addCookies(headers);
    const { preSession } = this.#deps;
    if (preSession.read(this.req.headers.cookie) !== undefined) this.addCookies([preSession.blankCookie()]);
  }

  addCookies(headers: readonly string[]): void {
    this.#responseHeaders.addCookies(headers);
  }

  clearSiteData(): void {
    this.#responseHeaders.clearSiteData();
  }

  noteLimit(limitClass: LimitClass, verdict: LimitVerdict): void {
    this.#responseHeaders.noteLimit(limitClass, verdict);
  }

  /** Sets `Retry-After`; the longest time counts. */
  noteRetryAfter(seconds: number | undefined): void {
    this.#responseHeaders.noteRetryAfter(seconds);
  }

  workspaceRole(): WorkspaceRole | null | Promise<WorkspaceRole | null> {
    return this.#principal === null ? null : this.workspace.role(this.#principal);
  }

  async revalidate(): Promise<void> {
    const before = this.#principal;
    if (this.req.method === 'GET') await requireOpenStream(before, this.#deps.runtimeSettings);
    if (before === null) return;
    const holder = await before.credential.currentHolder();
    // With another role, what was allowed at the start may be forbidden now.
    if (holder === null || holder.user.role !== before.user.role) throw new AppError('unauthenticated');
    await this.workspace.revalidate(holder);
  }

  /** The response headers of this request, as a flat list of names and values. */
  headers(): string[] {
    const headers = ['X-Request-ID', this.requestId];
    const { origin } = this.req.headers;
    if (origin !== undefined) headers.push(...this.#deps.origins.corsHeaders(origin));
    headers.push(...this.#responseHeaders.list());
    return headers;
  }
}
