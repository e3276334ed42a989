import type { RemoteCallOptions, RemoteStatus } from '@atelier/core/ports/engine';
import { z } from 'zod';
import type { ComfyServer } from './server.ts';

const maxPreviewBytes = 4 * 1024 * 1024;

/** Asks for previews that name the work they belong to. */
const featureFlags = JSON.stringify({ type: 'feature_flags', data: { supports_preview_metadata: true } });

const Message = z.looseObject({
  type: z.string(),
  data: z.looseObject({
    prompt_id: z.string().nullish(),
    node: z.string().nullish(),
    value: z.number().nullish(),
    max: z.number().nullish(),
    nodes: z.record(z.string(), z.looseObject({ value: z.number(), max: z.number() })).nullish(),
  }),
});
type Message = z.infer<typeof Message>;

const PreviewOwner = z.looseObject({ prompt_id: z.string() });

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

/** The part of the work that is done; sampling steps outweigh the other nodes, which count as one step each. */
const fractionOf = ({ data }: Message): number | null => {
  const parts =
    data.nodes == null ? [{ value: data.value ?? 0, max: data.max ?? 0 }] : Object.values(data.nodes);
  const total = parts.reduce((sum, { max }) => sum + max, 0);
  const done = parts.reduce((sum, { value }) => sum + value, 0);
  return total > 0 && Number.isFinite(done / total) ? Math.min(Math.max(done / total, 0), 0.99) : null;
};

/** The picture of a binary message, and whose it is; null if the message is something else. */
export const previewOf = (frame: Uint8Array): { bytes: Uint8Array; promptId: string | null } | null => {
  if (frame.length < 8 || frame.length > maxPreviewBytes) return null;
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const kind = view.getUint32(0);
  // 1: the picture's type, then the picture. 4: the length of some JSON, the JSON, then the picture.
  if (kind === 1) return { bytes: frame.slice(8), promptId: null };
  const end = 8 + view.getUint32(4);
  if (kind !== 4 || end >= frame.length) return null;
  const owner = PreviewOwner.safeParse(parseJson(Buffer.from(frame.subarray(8, end)).toString('utf8')));
  return owner.success ? { bytes: frame.slice(end), promptId: owner.data.prompt_id } : null;
};

/** Follows the messages about one work. Messages about the work of others arrive, too. */
class Follower {
  readonly #promptId: string;
  /** Whether the last message that named a work named ours. Older previews name none. */
  #isOurs = false;
  #progress: number | null = null;

  constructor(promptId: string) {
    this.#promptId = promptId;
  }

  #running(preview?: Uint8Array): RemoteStatus {
    const status = { state: 'running', progress: this.#progress } as const;
    return preview === undefined ? status : { ...status, preview };
  }

  #text(text: string): RemoteStatus | 'ended' | null {
    const parsed = Message.safeParse(parseJson(text));
    const named = parsed.data?.data.prompt_id;
    if (!parsed.success || named == null) return null;
    this.#isOurs = named === this.#promptId;
    if (!this.#isOurs) return null;
    const { type, data } = parsed.data;
    if (/^execution_(success|error|interrupted)$/.test(type)) return 'ended';
    if (type === 'executing' && data.node == null) return 'ended';
    const fraction = type === 'progress' || type === 'progress_state' ? fractionOf(parsed.data) : null;
    if (fraction !== null) this.#progress = Math.max(this.#progress ?? 0, fraction);
    return this.#running();
  }

  /** @returns the new status; `ended` if the work has ended, however; null if the message says nothing about it */
  read(message: string | Uint8Array): RemoteStatus | 'ended' | null {
    if (typeof message === 'string') return this.#text(message);
    const preview = previewOf(message);
    const isOurs =
      preview !== null && (preview.promptId ?? (this.#isOurs ? this.#promptId : null)) === this.#promptId;
    return isOurs ? this.#running(preview.bytes) : null;
  }
}

/**
 * Progress and previews from the WebSocket, until the work ends. Such sockets fall silent for good at times: the polls
 * decide.
 */
export async function* followWork(
  { egress, headers }: ComfyServer,
  remoteId: string,
  { signal }: RemoteCallOptions,
): AsyncIterable<RemoteStatus> {
  const follower = new Follower(remoteId);
  const path = `/ws?clientId=${encodeURIComponent(remoteId)}`;
  for await (const message of egress.socket(path, { signal, first: featureFlags, headers })) {
    const status = follower.read(message);
    if (status === 'ended') return;
    if (status !== null) yield status;
  }
}
