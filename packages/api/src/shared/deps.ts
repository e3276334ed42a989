import type { BatchLookUps } from '@atelier/core/batch-look-ups';
import type { Clock } from '@atelier/core/clock';
import type { RunbookLibrary } from '@atelier/core/incidents/runbook';
import type { LimitRules } from '@atelier/core/limit-rules';
import type { Exemptions } from '@atelier/core/networks/exemptions';
import type { AlertSender } from '@atelier/core/ports/alert-sender';
import type { Alerts } from '@atelier/core/ports/alerts';
import type { BlobStore } from '@atelier/core/ports/blobs';
import type { FaceFinder } from '@atelier/core/ports/faces';
import type {
  BearerTokens,
  ChallengeCookie,
  OAuthProviders,
  Outbox,
  Passkeys,
  RecoveryCodes,
  Sealer,
  SessionRenewer,
  TotpCodes,
} from '@atelier/core/ports/identity';
import type { LocalEngineHost } from '@atelier/core/ports/local-engine';
import type { MetricPoint } from '@atelier/core/ports/metric-store';
import type { CertificateTool, ContentSigner } from '@atelier/core/ports/provenance';
import type { DueRows } from '@atelier/core/ports/retention-store';
import type { MailTest, RuntimeSettings } from '@atelier/core/ports/runtime-settings';
import type {
  BlockSignal,
  JobSignals,
  KnownDevices,
  LooksOf,
  PasswordHasher,
  PasswordPolicy,
  PictureExporter,
  RefundingLimiter,
  SecretSource,
  SessionStarter,
} from '@atelier/core/ports/services';
import type { Signals } from '@atelier/core/ports/signals';
import type { Database } from '@atelier/core/ports/stores';
import type { TextModel } from '@atelier/core/ports/text-model';
import type { Quarantine } from '@atelier/core/ports/uploads';
import type { OperatorNotice, PolicyRow } from '@atelier/core/schemas/admin';
import type { EnvironmentSetting } from '@atelier/core/schemas/settings';
import type { SignInCompletion } from '../auth/sign-in-completion.ts';
import type { RequestEmail } from '../email-links/email-requests.ts';
import type { OneTimeLinks } from '../email-links/one-time-links.ts';
import type { EngineRegistry } from '../engines/registry.ts';
import type { ConsentService } from '../legal/consents.ts';
import type { LegalState } from '../legal/legal-state.ts';
import type { Levels } from '../metrics/levels.ts';
import type { PromptCheck } from '../moderation/prompt-check.ts';
import type { ProviderPool } from '../providers/pool.ts';
import type { createResponder } from '../responses/responder.ts';
import type { LoginThrottle } from '../throttle/login-throttle.ts';
import type { SecurityNotices } from './security-notices.ts';
import type { ServiceSettings } from './settings.ts';

/** What the process provides to the services. A test server may replace any part (`apps/server/src/compose`). */
export interface ExternalDeps {
  readonly db: Database;
  readonly batchLookUps: BatchLookUps;
  readonly clock: Clock;
  readonly settings: ServiceSettings;
  /** What is never blocked. */
  readonly exemptions: Exemptions;
  readonly blockSignal: BlockSignal;
  /** What can be changed while the server runs; `settings` above reads most of it from here. */
  readonly runtimeSettings: RuntimeSettings;
  readonly limits: LimitRules;
  readonly limiter: RefundingLimiter;
  readonly secrets: SecretSource;
  readonly sealer: Sealer;
  readonly hasher: PasswordHasher;
  readonly checkPassword: PasswordPolicy;
  readonly sessions: SessionStarter & SessionRenewer;
  readonly devices: KnownDevices;
  readonly challengeCookie: ChallengeCookie;
  readonly totpCodes: TotpCodes;
  readonly recoveryCodes: RecoveryCodes;
  readonly passkeys: Passkeys;
  readonly oauth: OAuthProviders;
  readonly bearerTokens: BearerTokens;
  readonly outbox: Outbox;
  /** Makes a link with the site's configured origin, never with the request's Host header (pitfall 8). */
  readonly link: (path: string) => string;
  readonly blobs: BlobStore;
  readonly quarantine: Quarantine;
  readonly signals: JobSignals;
  /** Counts failed and refused sign-ins for detection. */
  readonly securitySignals: Pick<Signals, 'signInFailed' | 'signInRefused'>;
  /** An address as limits count it. */
  readonly addressOf: (ip: string) => string;
  readonly looksOf: LooksOf;
  readonly faces: FaceFinder;
  readonly pictureExporter: PictureExporter;
  readonly certificateTool: CertificateTool;
  readonly contentSigner: ContentSigner;
  readonly engines: EngineRegistry;
  readonly providerPool: ProviderPool;
  readonly legalState: LegalState;
  /** For prompt enhancement; null if none is set up. */
  readonly textModel: TextModel | null;
  readonly localEngine: LocalEngineHost;
  readonly alertSender: AlertSender;
  /** A change of an alert was queued for a channel; called soon after the transaction. */
  readonly onAlertQueued: () => void;
  readonly runbooks: RunbookLibrary;
  /** The policy of everything that can be called: procedures and plain HTTP routes (R-ADM-3). */
  readonly policyRows: () => readonly PolicyRow[];
  readonly mailTest: MailTest;
  /** What the cleanup of the mailbox would remove if it kept emails for so many days. */
  readonly expiredMails: (days: number) => Promise<DueRows>;
  /** What only the environment can set, with its effective values. */
  readonly environmentSettings: () => readonly EnvironmentSetting[];
  /** What this process has counted and not stored yet. Other processes store theirs within a minute. */
  readonly pendingMetrics: () => readonly MetricPoint[];
  readonly levels: () => Promise<Levels>;
  /** Called when an export of a person's data was requested. */
  readonly onExportRequested: () => void;
  /** Warnings for the operator, as collected by this process. */
  readonly operatorNotices: () => readonly OperatorNotice[];
}

/** Everything that a service can depend on. Each names what it takes: `Pick<Deps, 'db' | 'clock'>`. */
export interface Deps extends ExternalDeps {
  readonly responder: ReturnType<typeof createResponder>;
  readonly alerts: Alerts;
  readonly signInCompletion: SignInCompletion;
  readonly loginThrottle: LoginThrottle;
  readonly promptCheck: PromptCheck;
  readonly notices: SecurityNotices;
  readonly links: OneTimeLinks;
  readonly requestEmail: RequestEmail;
  readonly consents: ConsentService;
}
