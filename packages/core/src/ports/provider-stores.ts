import type { Role } from '../policy.ts';
import type { FoundCapabilities, StoredProbe } from '../schemas/found-models.ts';
import type { ContentPolicy, ModelBounds, ModelDefaults, PriceUnit } from '../schemas/models.ts';
import type { ProviderKind } from '../schemas/provider-kinds.ts';
import type { RemoteFaultKind } from './engine.ts';
import type { LocalEngineStore } from './local-engine.ts';

/** Where a provider's settings come from: the console, PROVIDERS_FILE, or this server, which runs it itself. Only the first can be edited. */
export const providerSources = ['console', 'file', 'supervised'] as const;
export type ProviderSource = (typeof providerSources)[number];

/** Why a provider takes no new work, since when, and when it is tried again. */
export interface ProviderFailure {
  readonly failingSince: Date;
  readonly kind: RemoteFaultKind;
  /** For superadmins: may contain the provider's own words, never a key. */
  readonly reason: string;
  readonly retryAt: Date;
  /** Failed tries in a row, from 1. */
  readonly tries: number;
}

/** An image backend that was set up (R-STUDIO-5). */
export interface ProviderRecord {
  readonly id: string;
  readonly kind: ProviderKind;
  readonly name: string;
  /** Without a trailing slash. */
  readonly baseUrl: string;
  /** Sealed with the provider's id as context; null without a key. */
  readonly sealedKey: string | null;
  /** The last four characters of a key with at least eight; null otherwise. */
  readonly keyLast4: string | null;
  /** As the adapter of the kind defines them; JSON. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Whether it may be at an address of this machine or a private network. */
  readonly allowPrivate: boolean;
  /** Concurrent jobs per node. */
  readonly concurrency: number;
  /** Submissions per minute and node; null without a limit. */
  readonly ratePerMinute: number | null;
  readonly position: number;
  readonly pausedAt: Date | null;
  readonly probe: StoredProbe | null;
  readonly probedAt: Date | null;
  /** Of the last successful probe. */
  readonly latencyMs: number | null;
  readonly failure: ProviderFailure | null;
  readonly source: ProviderSource;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** A removed provider stays for its jobs, without its key once none of them needs it. */
  readonly removedAt: Date | null;
}

/** A sample picture: a copy with a blob of its own, so that it outlives the picture that it was made from. WebP. */
export interface ModelSample {
  readonly id: string;
  readonly blobKey: string;
  /** Of the copy, lower-case hex; also its ETag. */
  readonly sha256: string;
  /** Size of the picture that it was made from, pixels. */
  readonly width: number;
  readonly height: number;
}

/** A model that a provider was found to have. People can use it once a superadmin has allowed it. */
export interface ModelRecord {
  /** Also `jobs.model`; readable, at most 64 characters. */
  readonly id: string;
  readonly providerId: string;
  /** Unique per provider. */
  readonly remoteName: string;
  readonly name: string;
  readonly description: string;
  /** As last found. */
  readonly capabilities: FoundCapabilities;
  readonly defaults: ModelDefaults;
  readonly bounds: ModelBounds;
  /** Minor units of the currency. */
  readonly priceMinor: number;
  readonly priceUnit: PriceUnit;
  /** What a LoRA training for it costs; null: nobody may train one. */
  readonly trainingPriceMinor: number | null;
  readonly minRole: Role;
  /** Null: all workspaces. */
  readonly workspaceIds: readonly string[] | null;
  /** Null: all plans. */
  readonly plans: readonly string[] | null;
  readonly contentPolicy: ContentPolicy;
  /** How long the provider may be silent until a picture is given up. */
  readonly timeoutS: number;
  readonly enabled: boolean;
  readonly position: number;
  readonly samples: readonly ModelSample[];
  /** When a probe no longer found it; null while the backend has it. */
  readonly missingSince: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

type Fixed = 'id' | 'createdAt';
export type ProviderChanges = Partial<Omit<ProviderRecord, Fixed | 'kind' | 'source'>>;
export type ModelChanges = Partial<Omit<ModelRecord, Fixed | 'providerId' | 'remoteName'>>;

/** Every change of a provider or a model bumps one revision in the same transaction, which every node watches. */
export interface ProviderStore {
  /** The number of the latest committed change; it only grows. */
  revision(): Promise<number>;
  /** Serialises changes of providers and models until the transaction ends; first in each that changes some. */
  lockForChange(): Promise<void>;
  /** By position. Removed ones only if they still have a key, or none was ever needed and jobs may refer to them. */
  list(): Promise<ProviderRecord[]>;
  find(id: string): Promise<ProviderRecord | null>;
  insert(provider: ProviderRecord): Promise<void>;
  /** @returns false if there is none */
  update(id: string, changes: ProviderChanges): Promise<boolean>;
  /**
   * Postpones the next try of a failing provider if it is still due at `retryAt`, so that one node makes it.
   * @returns false if another node was faster
   */
  claimRetry(id: string, retryAt: Date, next: Date): Promise<boolean>;
}

export interface ModelStore {
  /** By position. */
  list(): Promise<ModelRecord[]>;
  listOf(providerId: string): Promise<ModelRecord[]>;
  find(id: string): Promise<ModelRecord | null>;
  /** @throws AppError `conflict` if the id, or the remote name at the provider, is taken */
  insertMany(models: readonly ModelRecord[]): Promise<void>;
  /** @returns false if there is none */
  update(id: string, changes: ModelChanges): Promise<boolean>;
}

/** The models that a user has marked. Deleted with the user. */
export interface FavouriteModelStore {
  listOf(userId: string): Promise<string[]>;
  set(userId: string, modelId: string, isFavourite: boolean): Promise<void>;
}

export interface EngineStores {
  readonly providers: ProviderStore;
  readonly models: ModelStore;
  readonly favouriteModels: FavouriteModelStore;
  readonly localEngines: LocalEngineStore;
}
