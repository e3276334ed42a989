import { expect, test } from 'vitest';
import { createDraftStore } from './draft-store.ts';

const newPlace = () => {
  const items = new Map<string, string>();
  return {
    items,
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  };
};

/** Two ends, each of which hears the other. */
const newChannels = () => {
  type End = { onmessage: BroadcastChannel['onmessage']; postMessage: (data: unknown) => void };
  const ends: End[] = [];
  const open = (): End => {
    const end: End = {
      onmessage: null,
      postMessage: (data) => {
        for (const other of ends)
          if (other !== end)
            other.onmessage?.call({} as BroadcastChannel, new MessageEvent('message', { data }));
      },
    };
    ends.push(end);
    return end;
  };
  return open;
};

test('the drafts of both forms survive a reload, for their owner only, and without the owner’s id in storage', () => {
  const place = newPlace();
  const open = newChannels();
  const first = createDraftStore(place, open());
  first.claim('user-1');
  first.studio.write({ prompt: 'a heron' });
  expect([...place.items.values()].join()).not.toContain('user-1');

  first.training.write({ name: 'My cat' });
  const reloaded = createDraftStore(place, open());
  expect(reloaded.studio.read()).toBeNull();
  reloaded.claim('user-1');
  expect(reloaded.studio.read()).toEqual({ prompt: 'a heron' });
  expect(reloaded.training.read()).toEqual({ name: 'My cat' });

  const stranger = createDraftStore(place, open());
  stranger.claim('user-2');
  expect(stranger.studio.read()).toBeNull();
  expect(place.items.size).toBe(0);
});

test('signing out in one tab erases the draft of every tab', () => {
  const open = newChannels();
  const [here, there] = [newPlace(), newPlace()].map((place) => {
    const store = createDraftStore(place, open());
    store.claim('user-1');
    store.studio.write({ prompt: 'a heron' });
    return { place, store };
  }) as [{ place: ReturnType<typeof newPlace>; store: ReturnType<typeof createDraftStore> }, never];
  here.store.erase();
  for (const { place, store } of [here, there as typeof here]) {
    expect(place.items.size).toBe(0);
    expect(store.studio.read()).toBeNull();
  }
});

test('what is typed after a sign-out in another tab is not stored, unless the same user signs in again', () => {
  const open = newChannels();
  const place = newPlace();
  const store = createDraftStore(place, open());
  store.claim('user-1');
  open().postMessage('signed-out');
  store.studio.write({ prompt: 'a heron' });
  expect(store.studio.read()).toEqual({ prompt: 'a heron' });
  expect(place.items.size).toBe(0);
  store.claim('user-1');
  expect(createDraftStore(place, open()).studio.read()).toBeNull();
  expect([...place.items.values()].join()).toContain('a heron');

  open().postMessage('signed-out');
  store.studio.write({ prompt: 'a heron' });
  store.claim('user-2');
  expect([store.studio.read(), place.items.size]).toEqual([null, 0]);
});

test('without storage the draft lives as long as the page', () => {
  const refuse = () => {
    throw new Error('blocked');
  };
  const store = createDraftStore({ getItem: refuse, setItem: refuse, removeItem: refuse }, newChannels()());
  store.claim('user-1');
  store.studio.write({ prompt: 'a heron' });
  expect(store.studio.read()).toEqual({ prompt: 'a heron' });
});
