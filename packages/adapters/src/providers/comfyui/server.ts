import type { Egress } from '@atelier/core/ports/egress';
import type { RemoteCallOptions } from '@atelier/core/ports/engine';
import type { z } from 'zod';
import { type Exchange, exchangeJson, send } from '../kit/exchange.ts';
import { History, type HistoryEntry, ObjectInfo, Queue, SystemStats } from './wire.ts';

/** Graphs of others are in the queue and in the history. */
const maxJsonBytes = 16 * 1024 * 1024;

/** A ComfyUI server. */
export interface ComfyServer {
  readonly egress: Egress;
  /** Of a proxy before it: ComfyUI itself has no authentication. */
  readonly headers: Readonly<Record<string, string>>;
}

type Call = Omit<Exchange, 'call' | 'headers'> & { readonly call?: Exchange['call'] };

export const callComfy = <T>(
  { egress, headers }: ComfyServer,
  call: Call,
  schema: z.ZodType<T>,
): Promise<T> => exchangeJson(egress, { call: 'read', maxBytes: maxJsonBytes, ...call, headers }, schema);

/** For calls that are answered without a body, or with bytes. */
export const sendToComfy = ({ egress, headers }: ComfyServer, call: Call) =>
  send(egress, { call: 'read', ...call, headers });

/** Finished work; null while it waits or runs, and after a restart. */
export const readHistory = async (
  server: ComfyServer,
  promptId: string,
  { signal }: RemoteCallOptions,
): Promise<HistoryEntry | null> => {
  const url = `/history/${encodeURIComponent(promptId)}`;
  return (await callComfy(server, { url, signal }, History))[promptId] ?? null;
};

/** The last finished works of everyone, by id. */
export const readRecentHistory = (server: ComfyServer, { signal }: RemoteCallOptions) =>
  callComfy(server, { url: '/history?max_items=64', signal }, History);

export const readQueue = (server: ComfyServer, { signal }: RemoteCallOptions): Promise<Queue> =>
  callComfy(server, { url: '/queue', signal }, Queue);

export const readSystemStats = (server: ComfyServer, { signal }: RemoteCallOptions) =>
  callComfy(server, { url: '/system_stats', signal }, SystemStats);

/** @returns an empty object if the server has no such node */
export const readObjectInfo = (
  server: ComfyServer,
  nodeClass: string,
  { signal }: RemoteCallOptions,
): Promise<ObjectInfo> =>
  callComfy(server, { url: `/object_info/${encodeURIComponent(nodeClass)}`, signal }, ObjectInfo);
