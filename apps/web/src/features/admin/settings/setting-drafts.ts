import { storageKeys } from '@atelier/core/browser-storage';
import { useCallback, useSyncExternalStore } from 'react';
import { sessionPlace } from '../../../lib/draft-store.ts';
import type { Draft } from './setting-values.ts';

/** Kept in the tab, so that neither another page nor a reload loses what was typed. */
const storageKey = storageKeys.settingDrafts;

type Drafts = Readonly<Record<string, Draft>>;

const load = (): Drafts => {
  try {
    const read: unknown = JSON.parse(sessionPlace().getItem(storageKey) ?? '{}');
    return typeof read === 'object' && read !== null ? (read as Drafts) : {};
  } catch {
    return {};
  }
};

let drafts: Drafts | null = null;
const listeners = new Set<() => void>();

const current = (): Drafts => {
  drafts ??= load();
  return drafts;
};

const change = (next: Drafts): void => {
  drafts = next;
  try {
    if (Object.keys(next).length === 0) sessionPlace().removeItem(storageKey);
    else sessionPlace().setItem(storageKey, JSON.stringify(next));
  } catch {
    // Storage is full: the drafts live as long as the page.
  }
  for (const listener of listeners) listener();
};

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

/** What was typed for a setting and is not saved; undefined without it. */
export const useSettingDraft = (name: string) => {
  const draft = useSyncExternalStore(subscribe, () => current()[name]);
  const set = useCallback((next: Draft) => change({ ...current(), [name]: next }), [name]);
  const drop = useCallback(() => {
    const { [name]: _, ...rest } = current();
    change(rest);
  }, [name]);
  return { draft, set, drop };
};
