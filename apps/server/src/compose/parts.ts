import type { ProviderBackends } from '@atelier/api';
import type { BatchLookUps } from '@atelier/core/batch-look-ups';
import type { Clock } from '@atelier/core/clock';
import type { BlobStore } from '@atelier/core/ports/blobs';
import type { Engine } from '@atelier/core/ports/engine';
import type { OAuthProviders } from '@atelier/core/ports/identity';
import type { Mailer } from '@atelier/core/ports/mail';
import type { PictureClassifier } from '@atelier/core/ports/picture-classifier';
import type { PasswordHasher } from '@atelier/core/ports/services';
import type { TextModel } from '@atelier/core/ports/text-model';
import type { PostgresOptions } from '@atelier/db';
import type { LocalEngineParts } from './local-engine.ts';

/** Replaces configured parts in tests; production passes none. */
export interface Parts {
  readonly clock: Clock;
  readonly engines: readonly Engine[];
  readonly tools: readonly Engine[];
  readonly backends: ProviderBackends;
  readonly textModel: TextModel | null;
  readonly classifier: PictureClassifier;
  readonly localEngine: LocalEngineParts;
  readonly blobs: BlobStore;
  /** Free bytes where exports of people's data are stored. */
  readonly freeBytes: () => Promise<number>;
  readonly mailer: Mailer;
  readonly hasher: PasswordHasher;
  readonly oauth: OAuthProviders;
  readonly batchLookUps: BatchLookUps;
  /** How many sessions are remembered. */
  readonly sessionCacheSize: number;
  readonly trace: Pick<PostgresOptions, 'onStatement'>;
  /** Milliseconds; see `ServiceSettings`. */
  readonly constantTimeStepMs: number;
}
