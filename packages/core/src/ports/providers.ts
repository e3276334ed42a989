import type { EngineCapabilities } from '../schemas/engines.ts';
import type { FoundCapabilities } from '../schemas/found-models.ts';
import type { ProviderKind } from '../schemas/provider-kinds.ts';
import type { Egress } from './egress.ts';
import type { RemoteCallOptions, RemoteEngine, RemoteStatus } from './engine.ts';

export type { FoundCapabilities };

/** A model that a provider offers, with what the adapter knows about it. */
export interface FoundModel {
  /** What the backend calls it: a checkpoint, `owner/name`, a workflow's id. At most 200 characters. */
  readonly remoteName: string;
  /** For people; at most 80 characters. */
  readonly name: string;
  readonly description: string;
  readonly capabilities: FoundCapabilities;
  /** A sensible value of `RemoteEngine.timeoutMs`. */
  readonly timeoutMs: number;
}

/** What the console's "Test" shows and stores. */
export interface ProbeReport {
  /** Of the backend's software, if it says so. */
  readonly version: string | null;
  readonly models: readonly FoundModel[];
  /** Further findings for the superadmin: `{ label: 'Samplers', value: '18' }`. */
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  /** What is wrong or risky about this backend, in words: "It answers without a password." */
  readonly warnings: readonly string[];
}

/** A model as the studio offers it. */
export interface ProviderModel {
  /** The studio's id, also `jobs.model`. */
  readonly id: string;
  readonly remoteName: string;
  readonly capabilities: EngineCapabilities;
  readonly timeoutMs: number;
}

/** A provider as it was set up. */
export interface ProviderSettings {
  readonly id: string;
  readonly kind: ProviderKind;
  /** Without a trailing slash. */
  readonly baseUrl: string;
  /** The opened key; null without one. Never logged, never in an error. */
  readonly apiKey: string | null;
  /** What only this kind has (ComfyUI's workflows, extra models …), checked by the adapter's `options` schema. */
  readonly options: unknown;
}

/** A base model that LoRAs can be trained on. */
export interface TrainingBase {
  /** The `remoteName` of the model that takes the LoRAs of this base. */
  readonly id: string;
  readonly name: string;
  readonly minSteps: number;
  readonly maxSteps: number;
  readonly defaultSteps: number;
  readonly minPictures: number;
  readonly maxPictures: number;
}

export interface TrainingRequest {
  readonly base: string;
  /** The word that calls the LoRA; letters and digits. */
  readonly triggerWord: string;
  readonly steps: number;
  /** Lower-case letters, digits and hyphens; unique here. */
  readonly name: string;
  /** A ZIP archive: pictures, and captions of the same name ending in `.txt`. */
  readonly dataset: Uint8Array;
}

/** A trained LoRA at the provider. */
export interface TrainedLora {
  /** What a request must name to use it: an address of weights, or a version. At most 2,000 characters. */
  readonly reference: string;
  /** Where its weights can be fetched, if they can. */
  readonly weightsUrl: string | null;
}

/** A training whose dataset is at the provider: nothing has been ordered yet. */
export interface PreparedTraining {
  /** Orders the training, once. @param options `key` as in `RemoteEngine.submit` */
  submit(options: RemoteCallOptions & { readonly key: string }): Promise<{ readonly remoteId: string }>;
}

/** Trains LoRAs. Submitted once, like pictures; errors are `RemoteFault`s. */
export interface RemoteTrainer extends Pick<RemoteEngine, 'takeTurn'> {
  readonly bases: readonly TrainingBase[];
  readonly pollMs: number;
  readonly timeoutMs: number;
  /** Uploads the dataset and whatever else comes before the order; may be repeated. */
  prepare(request: TrainingRequest, options: RemoteCallOptions): Promise<PreparedTraining>;
  poll(remoteId: string, options: RemoteCallOptions): Promise<RemoteStatus>;
  collect(remoteId: string, options: RemoteCallOptions): Promise<TrainedLora>;
  cancel(remoteId: string, options: RemoteCallOptions): Promise<'stopped' | 'abandoned'>;
  /** Deletes a trained LoRA at the provider. Missing: the provider cannot. */
  remove?(reference: string, options: RemoteCallOptions): Promise<void>;
}

/** A provider that is connected: cheap to open, and opened again after every change of its settings. */
export interface ProviderConnection {
  /** Asks the backend what it is and what it has; spends nothing. @throws RemoteFault */
  probe(options: RemoteCallOptions): Promise<ProbeReport>;
  /** The engine of one model. Cheap: no call is made. */
  engine(model: ProviderModel): RemoteEngine;
  readonly trainer?: RemoteTrainer;
}

/** One kind of provider. */
export interface ProviderAdapter {
  readonly kind: ProviderKind;
  /** For people: "ComfyUI". */
  readonly name: string;
  /** One sentence about what it is and what is needed. */
  readonly description: string;
  /** `baseUrl: null` has no usual address, so that one must be given. */
  readonly baseUrl: string | null;
  /** What the key is called there ("API token"); null: it has none. `optional`: it works without. */
  readonly key: { readonly label: string; readonly optional: boolean } | null;
  /** Whether it usually runs on this machine or in the local network. */
  readonly local: boolean;
  /** Hosts that its results are fetched from, beside its own. */
  readonly resultHosts: readonly string[];
  /** `EgressRules.siblingHosts` of this kind. */
  readonly siblingHosts?: readonly string[];
  /** Concurrent pictures that it usually bears; 1 for a backend with one worker. */
  readonly concurrency: number;
  /**
   * Options with which the backend is also asked for the models of these names. Missing: it lists all that it has.
   * @param options as they were given; not yet checked
   */
  readonly withModels?: (options: unknown, names: readonly string[]) => unknown;
  /** @throws AppError `validation_failed` naming the field of `options` that does not fit */
  open(settings: ProviderSettings, deps: { readonly egress: Egress }): ProviderConnection;
}
